"""People's names in what somebody writes."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from .text import bag, bare

LIMIT = 60  # characters
WHOLE = 120  # of a name as a platform tells it
_JOINERS = "\u200c\u200d"  # emoji and some scripts are written with them
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"  # letters that show nothing

_ME = bag("i me my mine myself")
_FIRST_PERSON = re.compile(r"\b(?:i|i['’]?(?:m|ll|d|ve)|me|my|myself|mine|we|us|our)\b", re.IGNORECASE)
_OTHERS = bag("him her them he she they")
_PRONOUNS = bag("you me we us they he she it who")
_ORDINARY = bag(
    "angel april art august bill can drew faith grace hope jack june mark max may pat ray rob sky sue will"
)
_NAMES = bag(
    """
    amy ana anna ann anne ben brian bruno carla carlo carlos carmen clara claire dana daniel daria david diana diego elena elias
    emil emily emma eric erica eva evan felix finn gina giulia hanna hannah hugo ida igor ina ingrid irina iris ivan jan jana jane janet
    janine jason jill jonas jordan jose juan julia julian julie juliet karen karl karin kevin lara laura lea lee leon lia lily lina linda
    lisa lucia lucy luis luisa maja malik maria marie marina mario marion marta martha martin mateo maya mila milan mina mira mona
    monica nadia nina noah nora omar oscar paul paula pauline pavel petra priya priyanka rachel ravi rita rosa roman ruth sam
    samir sara sarah selma silvia simon simone sofia sonia sven tara tara thea tina tomas uma vera yara yusuf zara zoe
    """
)
_SHORT_FORMS = """
    abby:abigail ada:adelaide adi:aditya ajay:ajaykumar alex:alexander,alexandra,alejandro,alejandra,aleksander,aleksandra,alexis,oleksandr
    alf:alfred,alfredo ali:alison,alina andi:andreas,andrea andy:andrew,andreas,andrea,andrei angie:angela
    annie:anna,anne,ann anton:antonio,anthony archie:archibald arne:arnold art:arthur asia:joanna bart:bartholomew,bartosz,bartlomiej
    basia:barbara bea:beatriz,beatrice,beata becca:rebecca becky:rebecca bella:isabella,isabel ben:benjamin,benedikt,benedict,bence
    benny:benjamin bernie:bernard,bernadette bert:albert,robert,hubert beth:elizabeth,bethany betty:elizabeth bill:william billy:william
    bob:robert bobby:robert brad:bradley carol:caroline,carolina caro:caroline,carolina cathy:catherine charlie:charles,charlotte
    chris:christian,christopher,christina,christine,krzysztof,christoph chuck:charles cindy:cynthia claus:nikolaus
    connie:constance,cornelia dan:daniel,danielle,daniela danny:daniel dave:david davy:david deb:deborah debbie:deborah
    dick:richard dima:dmitry,dmitri,dmytro dom:dominic,dominik don:donald,donovan doug:douglas ed:edward,edwin,eduardo,edgar
    eddie:edward,edwin,eduardo ela:elzbieta,michaela eli:elijah,elias ella:eleanor,gabriella ellie:eleanor,elena,elizabeth
    fede:federico,federica fran:francis,francisco,francesca frank:francis,franklin,francisco fred:frederick,alfred,frederic,friedrich
    gabe:gabriel gabi:gabriela,gabriella gene:eugene,yevgeny geoff:geoffrey gerry:gerald,gerard gosia:malgorzata greg:gregory,grzegorz
    guille:guillermo gus:august,gustav,gustavo hank:henry hans:johannes harry:harold,henry,harrison helen:helena ines:agnes
    iza:izabela izzy:isabel,isabella jack:john,jackson jackie:jacqueline jake:jacob,jakub jamie:james jan:johannes jen:jennifer
    jenny:jennifer,jen jeff:jeffrey jerry:gerald,jerome,jeremy jess:jessica jessie:jessica jim:james jimmy:james jo:joanna,josephine,joanne
    joe:joseph,jose,joel joey:joseph johnny:john,jonathan jon:jonathan,jonas josh:joshua juli:julia,juliane,juliana kasia:katarzyna
    kate:katherine,catherine,katarina,katharina,katarzyna kathy:katherine kati:katharina,katalin katie:katherine,kathryn katja:katharina,ekaterina
    katya:ekaterina,kateryna ken:kenneth,kenji kenny:kenneth kim:kimberly kuba:jakub larry:lawrence,laurence lars:laurentius
    leo:leonardo,leonard,leopold,leon lena:helena,magdalena,elena lexi:alexandra lex:alexander liz:elizabeth,elisabeth lizzy:elizabeth
    lou:louis,louise luca:lukas,lucas luke:lukas,lucas,luca maddie:madeleine,madeline madi:madison maggie:margaret,magdalena
    manu:manuel,manuela,emmanuel,emmanuelle marek:marcus margo:margarita,margot,margaret masha:maria mariya:maria mary:maria matt:matthew,matthias,mateusz
    matthi:matthias mats:matthias mateo:matthew max:maximilian,maxim,maxwell,maximiliano meg:margaret,megan mel:melanie,melissa,melvin
    mia:maria micha:michael,michal mick:michael mickey:michael mike:michael,miguel,mikhail,mykhailo miki:mikael misha:mikhail
    mitch:mitchell moe:mohammed,mohamed mo:mohammed,mohamed,maureen molly:mary monty:montgomery nacho:ignacio nadia:nadezhda nat:natalie,nathan,nathaniel,natasha
    nate:nathan,nathaniel natasha:natalia,nataliya nate:nathan ned:edward nick:nicholas,nicolas,nikolas,nicola,nikolai nicky:nicole,nicholas nico:nicolas,nicholas,nicola
    nik:nikola,nikolai,nikhil niki:nicole,nikola olly:oliver,olivia ollie:oliver,olivia ola:aleksandra olga:helga pablo:paul paco:francisco
    paddy:patrick pam:pamela pat:patrick,patricia patty:patricia patti:patricia pepe:jose peggy:margaret pete:peter petey:peter phil:philip,phillip,philipp,felipe
    pia:olympia piotrek:piotr prati:pratibha quique:enrique rafa:rafael,rafal ralph:rudolf ray:raymond,raymundo raj:rajesh,rajendra rich:richard
    rick:richard,ricardo,derek ricky:richard,ricardo rob:robert,roberto,robin robbie:robert ron:ronald,aaron ronnie:ronald,veronica roxy:roxana,roxanne
    rudi:rudolf russ:russell sally:sarah,salome sam:samuel,samantha,samir,samira sammy:samuel,samantha sandra:alexandra sandy:alexandra,sandra sasha:alexander,alexandra,oleksandr,aleksander,aleksandra
    sean:shaun,shawn seb:sebastian,sebastien sebi:sebastian sergey:sergei serhii:sergei shelly:michelle slava:vyacheslav,yaroslav sofie:sophie,sofia
    stan:stanley,stanislav,stanislaw steve:stephen,steven,stefan,esteban stevie:stephen,stephanie steph:stephanie,stephen steffi:stefanie,stephanie sue:susan,suzanne
    suzy:susan,suzanne svenja:sven susi:susanne tad:tadeusz tanya:tatiana,tetiana tash:natasha ted:edward,theodore,edmund teddy:edward,theodore teri:theresa
    terry:terence,theresa tess:theresa,teresa theo:theodore,theodor,matteo tim:timothy,timo,timofey timmy:timothy tina:christina,martina,valentina
    toby:tobias tobi:tobias tom:thomas,tomasz,tomas tomek:tomasz tommy:thomas tony:anthony,antonio,antonia toni:antonia,anton,antonio tori:victoria tracy:theresa
    uli:ulrich,ulrike val:valerie,valentin,valentina,valeria vanya:ivan vicky:victoria,viktoria vic:victor,victoria,viktor vik:vikram,viktor vince:vincent
    viv:vivian,vivienne volodya:volodymyr,vladimir vova:volodymyr,vladimir vlad:vladimir,vladislav,volodymyr walt:walter wes:wesley will:william
    wojtek:wojciech woody:woodrow xandra:alexandra xavi:xavier yura:yuri,yurii zach:zachary,zacharias zak:zachary zhenya:yevgeny,evgeny,yevheniia zoey:zoe
    zuzia:zuzanna steven:stephen stefan:stephen mohamad:mohammed mohamed:mohammed muhammad:mohammed ahmad:ahmed sophia:sofia sophie:sofia
    catherine:katherine kathryn:katherine katarina:katherine phillip:philip sara:sarah erik:eric marc:mark lukasz:lukas lucas:lukas
    geoffrey:jeffrey matheus:matthew isabelle:isabel elisabeth:elizabeth yusuf:youssef alexandre:alexander aleksandr:alexander
    mariya:maria marija:maria nikolai:nikolay sergei:sergey dmitri:dmitry andrey:andrei yuliya:julia iulia:julia
"""


@cache
def _formal() -> dict[str, frozenset[str]]:
    pairs = (pair.split(":") for pair in _SHORT_FORMS.split())
    return {short: frozenset(names.split(",")) for short, names in pairs}


@cache
def _known() -> frozenset[str]:
    return _NAMES.union(_formal(), *_formal().values())


def plain(text: str) -> str:
    """Lower case, without accents, possessive s and signs; words parted by one space."""
    return " ".join(re.findall(r"\w+", re.sub(r"['’]s\b", "", bare(text))))


def shown_as(name: str) -> str:
    """A name as lists can hold it: one line, without signs that turn, hide or end what stands around it; "" if nothing is left."""
    kept = (c if c in _JOINERS or not _is_hidden(c) else "" for c in re.sub(r"\s", " ", name))
    return " ".join("".join(kept).split())[:WHOLE].strip(_JOINERS + " ")


def _is_hidden(c: str) -> bool:
    return c in _FILLERS or unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def name_from(person: str) -> str:
    """A name to begin with, from the last part of an address: `ana.silva@x.org` -> `Ana Silva`."""
    words = re.split(r"[\W_]+", person.split("@")[0] or person)
    return (" ".join(word[:1].upper() + word[1:] for word in words if word) or person)[:LIMIT]


def is_me(name: str) -> bool:
    """Does the word stand for who speaks?"""
    return plain(name) in _ME


def first_person(text: str) -> bool:
    """Does the text speak of "I" or "we"?"""
    return _FIRST_PERSON.search(text) is not None


def third_person(text: str) -> bool:
    """Does the text speak of "him", "her" or "them"?"""
    return not _OTHERS.isdisjoint(plain(text).split())


def possible(text: str) -> set[str]:
    """The words of a text, in plain form, that can be names; "mark" only where it has a capital."""
    small = {word for word in re.findall(r"\w+", text) if word in _ORDINARY}
    return set(plain(text).split()) - _PRONOUNS - small


def kin(name: str) -> frozenset[str]:
    """A name, in plain form, with those that it is short for: two names with a common one can be one person's."""
    return _formal().get(name, frozenset()) | {name}


def is_name(word: str) -> bool:
    """Is a word, in plain form, a first name that is known here? Two of them are no typos of each other."""
    return word in _known()


def short_forms(text: str) -> set[str]:
    """The short names in a text, in plain form; only with a capital, as many are words ("will", "art")."""
    words = {plain(word) for word in re.findall(r"\w+", text) if word[:1].isupper()}
    return words & _formal().keys()
