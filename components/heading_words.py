"""The words and signs that people put over the parts of a standup report; `headings` reads by them."""

from __future__ import annotations

from scrumai.core.text import bag

DONE, PLAN, BLOCKER = "done", "plan", "blocker"
ASIDE = "aside"  # notes, mood, hours: what stands below it is none of the three

_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
HEADINGS = {
    DONE: rf"""y|yd|y'?day|ytd|yest|yesterday|yesterday'?s (?:work|tasks|update)|last (?:day|week|time|sprint)|previous(?:ly| day)?
        |prev|past|before|earlier|done|did|completed|finished|accomplished|accomplishments?|achieved|achievements?|closed|merged|shipped
        |resolved|progress|since (?:last|yesterday'?s?)(?: (?:time|stand-?up|meeting|scrum|sync|update|check-?in|week|session|report|call|\w+day))?|what (?:i did|i've done|was done|i worked on|have i done|did (?:i|you|we) (?:do|work on|get done|complete))(?: \w+){{0,3}}
        |work done|tasks? (?:done|completed)|implemented|contributed|checked off|success(?:es)?|work ?log
        |milestones? (?:reached|hit)|(?:what|things|stuff|jobs?|tasks?) (?:i|we)(?:'ve| have)? (?!(?:need|want|plan|hop|intend|struggl|postpon|skip|miss|fail|delay|drop|block|expect|propos)\w*)(?:\w+ed|learnt|built|made|wrote|ran|read|got through|was (?:at|on))
        |what went (?:in|out)|wrapped up|knocked out|crossed off|looking back|(?:work|activities) performed|actions taken|was working on|who(?:m)? (?:did|have) (?:i|you|we) help(?:ed)?(?: \w+){{0,5}}|ticked off|crossed off (?:the|my) list|since we last met|activit(?:y|ies)|recap|(?:key|main|big|biggest|top) (?:accomplishments?|achievements?|wins?)|already done|since we met|(?:up )?(?:until|till|to) now|(?:last|previous) working day|(?:over the |last )?weekend
        |o que (?:eu )?fiz(?: ontem)?|qu[eé] hice(?: ayer)?|ce que j'ai fait(?: hier)?|was (?:habe ich|ich)(?: gestern)? gemacht(?: habe)?|cosa ho fatto(?: ieri)?|wat heb ik(?: gisteren)? gedaan|qu'as-tu fait(?: hier)?|qué hiciste(?: ayer)?|o que foi feito|o que (?:você )?fez(?: ontem)?
        |что (?:сделано|(?:я )?с?делал[аи]?(?: вчера)?)|dün ne yaptı[mn]|昨日(?:完成|やったこと|の作業)|昨天(?:完成|做了什么|工作)|apa yang (?:saya )?(?:di)?kerjakan kemarin|hôm qua|어제(?: 한 일)?|gestern|erledigt|was|hier|fait|ontem|ayer|ieri|wczoraj|hecho|feito|gisteren|včera|i ?går|eilen|dün|kemarin|вчера|сделал[аи]?|учора|昨天|昨日|worked on
        |roses|ready so far|green|(?:(?:what|things)(?: that)? )?went (?:well|right)|(?:(?:last|on|this) )?{_WEEKDAY}|✅|☑️?|✔️?|🟢|🌹|:(?:white_)?(?:heavy_)?check_mark:|:large_green_circle:|:heavy_check_mark:""",
    PLAN: r"""t|td|tdy|tod|t'?day|2day|today|today'?s (?:work|tasks|plan|goals?)|for today|doing|todos?|to do|to-do|next(?: up| steps?)?|plans?|planned|goals?|focus
        |this week|tasks?|plan (?:for|of) (?:today|the day|tomorrow)|wip|work in progress|in the works|on-?going|under ?way|in[ -]flight|in the pipeline|in development|active|on deck|assigned|backlog|(?:my |today'?s )agenda|agenda for (?:today|tomorrow|the day)|(?:my |next )?action (?:items?|points?)|(?:my|next) actions|(?:top )?priorities(?: today)?|top (?:\d|three|five)|(?:key|main) (?:goals?|objectives?|focus)|aim before lunch|intentions?|working on(?: next| now| today)?|current(?:ly)?|current day|now|before the (?:next|following) (?:stand-?up|meeting|scrum|sync)|not (?:yet )?(?:done|finished|started)(?:,? but planned)?|(?:what )?(?:(?:i|we) )?did(?:n'?t| not) (?:get (?:to|done|finished)|finish(?:ed)?|complete[d]?)|planned,? but not (?:done|started|finished)|continue|continuing|rest of (?:the )?(?:day|week)|this (?:afternoon|evening)|tonight|(?:what is |what's )?being worked on|(?:next|nxt) wk|nxt|(?:tasks? |prs? |mrs? |bugs? )?in[ -]?progress|in dev|in the queue|by (?:the )?end of (?:the )?day|eod goals?|what remains|misses|slipped|(?:what )?did(?:n't| not) happen|not achieved|para hoy|por hacer|on the docket|focus areas?|looking (?:ahead|forwards?)|tody|tmr|to[- ]be[- ]done|needs doing|tomorrow|tmrw|tmw|2moro|for tomorrow|later|future|upcoming
        |(?:on )?my plate|will(?: do)?|going to|what (?!i(?:'m| am|'ll| will| do) (?:stuck|waiting|blocked|struggling|need|not|confused|unsure))(?:i'll|i will|i'm going to|i am going to|i'm|i am|will (?:i|you|we)|am i going to|are you going to|i plan to|i do|do i(?! need))(?: \w+){0,4}
        |o que (?:eu )?(?:vou|irei) fazer(?: hoje)?|qu[eé] (?:voy a hacer|har[eé])(?: hoy)?|ce que je (?:vais faire|ferai|fais)(?: aujourd'hui)?|qué harás(?: hoy)?|próximos pas(?:sos|os)|prochaines étapes|als nächstes|plany? na dziś|что буду делать(?: сегодня)?|今日(?:计划|やること|の予定)|今天(?:计划|要做)|오늘(?: 할 일)?|hôm nay|was (?:mache|werde) ich(?: heute)?(?: machen| tun)?|cosa far[oò](?: oggi)?|wat ga ik(?: vandaag)? doen
        |buds?|yellow|heute|aujourd'?hui|demain|hoje|amanhã|hoy|mañana|oggi|dzisiaj|dziś|jutro|vandaag|dnes|dneska|zítra|i ?dag|i ?morgen|tänään|huomenna|bugün|yarın|hari ini|besok|pendientes?|сегодня|завтра|сьогодні|今天|今日|明天|明日|offen|morgen|wird|🚧|⏳|▶️?|🔜|🟡|🔨|➡️?|👉|🏗️?|📅|🌱|:construction:|:soon:|:hourglass:|:arrow_right:|:large_yellow_circle:""",
    BLOCKER: r"""b|bl|blk|blkr|blocks?|block(?:er|ers|ed|ing|ages?)|blocked (?:by|on)|(?:any |my )?(?:blockers?|impediments?|obstacles?|issues?|problems?)|imp|imped|hindrances?
        |road[ -]?blocks?|challenges?|complications?|hiccups?|snags?|headaches?|slow-?downs?|uncertaint(?:y|ies)|unknowns|hold[ -]?ups?|blks|speed bumps?|problems? (?:i|we) ran into|problem areas?|(?:outstanding|open|unresolved) (?:issues?|problems?|questions?)|paused because of|requests? for help|(?:feedback|decisions?|approvals?|input|support) needed|lowlights?|red flags?|probs|stuk(?: on)?|need hlp|w8ing(?: on)?|can'?t proceed(?: because)?|ask(?:ing)? for help|(?:key|main|biggest|potential) (?:blockers?|challenges?|obstacles?|risks?)|issues? ?(?:/|,|&|and|or) ?errors?(?: ?/ ?to ?do)?|errors? ?(?:/|,|&|and|or) ?(?:issues?|problems?|blockers?)|what (?:problems?|issues?|difficulties|challenges|errors?) (?:did|do|have|are) (?:i|you|we) (?!(?:fix|solv|resolv|clos|finish|work|get)\w*)\w+(?: \w+){0,4}|(?:help|assistance) (?:wanted|required)|what(?: was| is|'s) (?:hard|tricky|tough|difficult)|where (?:could|can|do) (?:i|you|we) (?:use|need) (?:a hand|help)|what slow(?:s|ed) (?:me|us|you) down|anything delaying (?:me|us|you)|risks?|stuck(?: on| with)?|pains?(?: points?)?|concerns?|worr(?:y|ies)|requests?|bumps?|set[ -]?backs?|hang[ -]?ups?|show[ -]?stoppers?|frustrations?
        |(?:(?:what|things)(?: that)? )?(?:went (?:wrong|badly|poorly)|(?:did not|didn'?t) go (?:so )?well)|(?:what(?:'s| is) )?(?:going (?:wrong|badly|poorly)|not going (?:so |too )?well)|(?:what )?isn'?t going (?:so |too )?well|what(?:'s| is) not(?: working)?|what isn'?t(?: working)?|bugs? (?:i|we) ran into|(?:what (?:i|we) |what (?:is|are) )?(?:couldn'?t|could not|unable to) (?:do|finish|complete)|in (?:my|the|our) way|(?:is )?(?:any(?:thing|one)|what'?s|what is) (?:in (?:my|your|the) way|block\w* \w+|stopping \w+)
        |o que (?:est[aá] )?me (?:impede|impedindo|bloqueando|atrapalha\w*)|(?:tenho|tem) algum impedimento|(?:(?:tengo|tienes|hay) )?alg[uú]n (?:bloqueo|impedimento|problema)|points? bloquants?|was (?:hindert|blockiert) mich|cosa mi blocca|blockaden|gibt es hindernisse|difficultés(?: rencontrées)?|qu'est-ce qui (?:te|me) bloque|obstáculos?
        |ostacoli|problemi riscontrati|blocchi|wat houdt (?:me|mij|je) tegen|blokady|что мешает|engel(?:ler)? var mı|阻碍|遇到的问题|困っていること|課題|이슈|apa ada hambatan
        |waiting (?:on|for)|needs?|(?:need )?(?:help|assistance)(?: needed)?(?: ?/ ?[\w ]{1,30})?|dependenc(?:y|ies)|questions?|thorns?|red|blockiert|hindernisse?|probleme?n?|problemas?|problemi|problém[y]?|bloqué|bloquants?|hinder|sorun(?:lar)?|esteet|przeszkody|kendala|hambatan|проблемы?|блокеры?|问题|問題|阻塞|blocages?|bloqueos?|bloqueios?|impedimentos?|bloccato|blokery?
        |⛔️?|🛑|🚫|🔴|❌|❗|🌵|:no_entry(?:_sign)?:|:x:|:red_circle:|:octagonal_sign:""",
}
_TROUBLES = r"(?:problems|issues|bugs|errors|glitches|difficulties|snags|concerns)(?: ?(?:/|,|&|and|or) ?(?:problems|issues|bugs|errors|glitches|questions))*"
MARKED = {  # headings with a sign only: alone on a line they are an entry, a state below its ticket, a name
    DONE: r"ready|released|deployed|landed|attended|learne?d|learnt|learnings?|what went well(?: (?:yesterday|last week|so far))?|(?:prs?|mrs?) merged|merged (?:prs?|mrs?)|reviews? done|rose",
    PLAN: r"planning|missed|what (?:i|we) missed|tom|amber|do|this sprint|carry[- ]?over(?:s)?(?: from (?:yesterday|last week|friday))?|(?:my )?top (?:\d|three|five) (?:things|goals|tasks|priorities|items)(?: (?:for|of) (?:today|the day|this week))?",
    BLOCKER: rf"{_TROUBLES}(?:(?: that)?(?: i| we))?(?: have)? (?:noted|noticed|met|encountered|experienced|ran into|came across)|known (?:bugs|issues|problems|errors)|(?:problems?|issues?) ?(?:/|&|and) ?bugs?|bugs? ?(?:/|&|and) ?(?:problems?|issues?)"
    r"|awaiting|on hold|problems to fix|need (?:input|something|help|feedback) (?:on|from)|what could (?:have gone|go) better",
}
SPELLINGS = {
    "yesterday": DONE, "completed": DONE, "finished": DONE, "previous": DONE, "today": PLAN, "tomorrow": PLAN,
    "planned": PLAN, "in progress": PLAN, "blockers": BLOCKER, "blocker": BLOCKER, "blocked": BLOCKER,
    "impediments": BLOCKER, "obstacles": BLOCKER, "issues": BLOCKER, "problems": BLOCKER,
}  # fmt: skip


# What headings are made of: a phrase of nothing but such words is one, whatever its grammar ("Will do in the next 24
# hours"). For each kind the words that say it, and those that only hint at it; the neutral ones may stand beside them.
SIGNS = {
    DONE: (
        r"did|done|finished|complet(?:ed|ions?)|accomplish(?:ed|ments?)|achieve(?:d|ments?)|yesterday'?s?|yday|previous(?:ly)?|prev|last|past|since|worked|wins?|closed"
        r"|merged|shipped|resolved|solved|delivered|made|spent|prior|attended|learne?d|learnt|recent(?:ly)?|highlights?|outcomes?|fixed|reviewed|contributions?|got",
        r"progress|before|far|been|i've|we've|you've|results?|weekend",
    ),
    PLAN: (
        r"will|i'll|we'll|you'll|plan(?:s|ned|ning)?|next|tomorrow'?s?|tmrw|upcoming|todo'?s?|to-dos?|going|gonna|goals?|until|intend(?:ed)?|focus|priorit(?:y|ies)|coming|proposed"
        r"|commit(?:ments?)?|remaining|left|future|continu(?:e|ing)|ahead|later|objectives?|targets?|tackle|pending|carry-?over|unfinished|incomplete|postponed|scheduled|hop(?:e|ing)|outstanding|deliverables|aim(?:s|ing)?|intentions?|assigned",
        r"today'?s?|now|doing|do|working|current(?:ly)?|ongoing|wip|tonight|want|on-going|start(?:ing)?|tasks?|day|hours?|accomplish|achieve|complete|finish|agenda",
    ),
    BLOCKER: (
        r"block(?:s|ed|er|ers|ing|ages?)?|blockers?|imped\w*|obstacles?|hindr\w*|hinder\w*|hurdles?|roadblocks?|bottlenecks?|stuck|help|assist(?:ance)?|support|challeng\w*|difficult(?:y|ies)?"
        r"|troubles?|concerns?|risks?|prevent(?:s|ed|ing)|stopping|stops?|slowing|waiting|needs|struggl\w*|dependenc(?:y|ies)|constraints?|way|figure|barriers?|hold-?ups?|stalled|holding|slowed|unable|stoppers?|stoppage|showstoppers?|set-?backs?|hang-?ups?|frustrations?|delays?|complications?|hiccups?|snags?|uncertaint(?:y|ies)|unknowns|unresolved|asks",
        r"issues?|problems?|questions?|need(?:ed)?|facing|faced|encountered|unclear|confus\w*",
    ),
}
NEUTRAL = bag(
    """
    big biggest critical important key main major overall possible potential primary rough top urgent
    half-week half-weekly
    a able about action actions activities activity all already am an and another any anybody anyone anything
    anywhere are as at back be between bring brings by call can check check-in checkin conclusion conclusions could
    daily day days deadline does down each element elements else eta every everything factors following for forward fri friday from further
    get gets getting h had has have here here's how hrs i i'd i'm if in into is it it's item items just keep keeping
    list log major make me meet meeting meetings member mind minutes mon monday month more morning moving my myself
    new not of off on one open or other others our out over own part period personal post pts put reasons report
    reporting reports right sat saturday scrum section session so some somebody someone something somewhere sprint stand-up standup status step steps
       still stories story stuff sum summary sun sunday sync team that the their them there these they thing things
    this those thu thursday ticket tickets till time to together took tue tuesday up update updates us was wat we
    wed wednesday week weekly weeks were what what's whats when where which while who who's why with work yet you
    your yours yourself
    """
)
ASIDES = (
    r"how (?:are|is|r) (?:you|u|everyone|everybody|things)(?: doing| feeling)?|time spent|feel(?:ing|ings)?|mood|morale|notes|comments|remarks|hours worked|availability|fyi|misc(?:ellaneous)?|kudos|shout-?outs?"
    r"|additional notes|anything else(?: (?:to|you).*)?|parking lot|energy(?: level)?|confidence(?: level)?|fun facts?|sprint goal|remarques|notas|stimmung"
    r"|who(?:m)? (?:can|could|should) (?:i|you|we) ask(?: for help)?(?: (?:with|about) (?:this|it|that))?|who(?: has| have)? helped (?:me|you|us)(?: \w+){0,5}|who to ask|(?:what(?:'s| is) )?going (?:so )?well|(?:any )?other topics"
    r"|attendance|attendees|comfort|insights?|thoughts|announcements?|deadlines?"
)
ASIDES_ALONE = (
    r"(?:key |open |team |other )?(?:decisions|discussions)(?: made)?"  # beside other words they say nothing
)
DEADLINES = (  # until when: what stands below is a part of the plan
    r"(?:(?:my|the|new|current|updated|today's|what(?:'s| is) (?:the|your|my)) )*(?:e\.?t\.?a\.?|(?:(?:rough )?(?:expected|estimated) |e\.?t\.?a\.?(?: for)? )"
    r"(?:(?:date|time|day|duration|effort)(?: of completion| to complete| needed| required)?|completion(?: date| time)?|finish(?: date)?|end(?: date)?|delivery(?: date)?)"
    r"|expected(?: by| on)?|(?:time|date|day) (?:to|of|for) (?:complete|completion)|(?:due|completion|finish) date|time (?:needed|estimate))"
    r"|(?:by )?when (?:do|will|would|can|could|should|are) (?:you|i|we|u|it|this|that|they)\b[^?]*\b(?:done|finish\w*|complet\w*|ready|deliver\w*)\b[^?]*"
)
USUAL = bag(  # of these a strange word may be a misspelling
    "yesterday tomorrow accomplished completed blockers roadblocks impediments obstacles challenges"
)
