"""Time zones as people name them: a city, a country with one zone, an abbreviation, an offset, a name."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from zoneinfo import available_timezones

from .errors import TimeNotUnderstood
from .text import bag, bare

# One zone for each country that has only one in practice.
_COUNTRIES = """
argentina:America/Argentina/Buenos_Aires austria:Europe/Vienna oesterreich:Europe/Vienna
bangladesh:Asia/Dhaka belarus:Europe/Minsk belgium:Europe/Brussels bolivia:America/La_Paz
bulgaria:Europe/Sofia china:Asia/Shanghai colombia:America/Bogota costa_rica:America/Costa_Rica
croatia:Europe/Zagreb cuba:America/Havana cyprus:Asia/Nicosia czechia:Europe/Prague
czech_republic:Europe/Prague denmark:Europe/Copenhagen egypt:Africa/Cairo england:Europe/London
estonia:Europe/Tallinn ethiopia:Africa/Addis_Ababa finland:Europe/Helsinki france:Europe/Paris
georgia:Asia/Tbilisi germany:Europe/Berlin deutschland:Europe/Berlin ghana:Africa/Accra
great_britain:Europe/London greece:Europe/Athens guatemala:America/Guatemala hong_kong:Asia/Hong_Kong
hungary:Europe/Budapest iceland:Atlantic/Reykjavik india:Asia/Kolkata iran:Asia/Tehran iraq:Asia/Baghdad
ireland:Europe/Dublin israel:Asia/Jerusalem italy:Europe/Rome italia:Europe/Rome jamaica:America/Jamaica
japan:Asia/Tokyo jordan:Asia/Amman kenya:Africa/Nairobi kuwait:Asia/Kuwait latvia:Europe/Riga
lebanon:Asia/Beirut lithuania:Europe/Vilnius luxembourg:Europe/Luxembourg malaysia:Asia/Kuala_Lumpur
malta:Europe/Malta moldova:Europe/Chisinau morocco:Africa/Casablanca nepal:Asia/Kathmandu
netherlands:Europe/Amsterdam holland:Europe/Amsterdam nigeria:Africa/Lagos
northern_ireland:Europe/London norway:Europe/Oslo pakistan:Asia/Karachi panama:America/Panama
paraguay:America/Asuncion peru:America/Lima philippines:Asia/Manila poland:Europe/Warsaw
polska:Europe/Warsaw puerto_rico:America/Puerto_Rico qatar:Asia/Qatar romania:Europe/Bucharest
rwanda:Africa/Kigali saudi_arabia:Asia/Riyadh scotland:Europe/London senegal:Africa/Dakar
serbia:Europe/Belgrade singapore:Asia/Singapore slovakia:Europe/Bratislava slovenia:Europe/Ljubljana
south_africa:Africa/Johannesburg south_korea:Asia/Seoul korea:Asia/Seoul sri_lanka:Asia/Colombo
sweden:Europe/Stockholm switzerland:Europe/Zurich schweiz:Europe/Zurich taiwan:Asia/Taipei
tanzania:Africa/Dar_es_Salaam thailand:Asia/Bangkok tunisia:Africa/Tunis turkey:Europe/Istanbul
turkiye:Europe/Istanbul uae:Asia/Dubai uganda:Africa/Kampala uk:Europe/London ukraine:Europe/Kyiv
united_arab_emirates:Asia/Dubai united_kingdom:Europe/London uruguay:America/Montevideo
venezuela:America/Caracas vietnam:Asia/Ho_Chi_Minh wales:Europe/London
"""

# Cities and regions that the zone data does not name.
_PLACES = """
munich:Europe/Berlin muenchen:Europe/Berlin munchen:Europe/Berlin hamburg:Europe/Berlin
cologne:Europe/Berlin koln:Europe/Berlin frankfurt:Europe/Berlin stuttgart:Europe/Berlin
dusseldorf:Europe/Berlin leipzig:Europe/Berlin dresden:Europe/Berlin nuremberg:Europe/Berlin
hannover:Europe/Berlin wien:Europe/Vienna graz:Europe/Vienna geneva:Europe/Zurich basel:Europe/Zurich
bern:Europe/Zurich lausanne:Europe/Zurich milan:Europe/Rome milano:Europe/Rome turin:Europe/Rome
naples:Europe/Rome roma:Europe/Rome florence:Europe/Rome barcelona:Europe/Madrid valencia:Europe/Madrid
seville:Europe/Madrid malaga:Europe/Madrid lyon:Europe/Paris marseille:Europe/Paris
toulouse:Europe/Paris nantes:Europe/Paris lille:Europe/Paris bordeaux:Europe/Paris
rotterdam:Europe/Amsterdam utrecht:Europe/Amsterdam the_hague:Europe/Amsterdam
eindhoven:Europe/Amsterdam antwerp:Europe/Brussels ghent:Europe/Brussels porto:Europe/Lisbon
lisboa:Europe/Lisbon krakow:Europe/Warsaw cracow:Europe/Warsaw gdansk:Europe/Warsaw
wroclaw:Europe/Warsaw poznan:Europe/Warsaw lodz:Europe/Warsaw katowice:Europe/Warsaw
warszawa:Europe/Warsaw brno:Europe/Prague praha:Europe/Prague kyiv:Europe/Kyiv kiev:Europe/Kyiv
lviv:Europe/Kyiv kharkiv:Europe/Kyiv odesa:Europe/Kyiv cluj:Europe/Bucharest iasi:Europe/Bucharest
timisoara:Europe/Bucharest gothenburg:Europe/Stockholm malmo:Europe/Stockholm bergen:Europe/Oslo
aarhus:Europe/Copenhagen tampere:Europe/Helsinki espoo:Europe/Helsinki edinburgh:Europe/London
glasgow:Europe/London manchester:Europe/London leeds:Europe/London bristol:Europe/London
birmingham:Europe/London liverpool:Europe/London belfast:Europe/London cork:Europe/Dublin
galway:Europe/Dublin st_petersburg:Europe/Moscow saint_petersburg:Europe/Moscow ankara:Europe/Istanbul
izmir:Europe/Istanbul tel_aviv:Asia/Jerusalem haifa:Asia/Jerusalem abu_dhabi:Asia/Dubai doha:Asia/Qatar
islamabad:Asia/Karachi lahore:Asia/Karachi bangalore:Asia/Kolkata bengaluru:Asia/Kolkata
mumbai:Asia/Kolkata bombay:Asia/Kolkata delhi:Asia/Kolkata new_delhi:Asia/Kolkata hyderabad:Asia/Kolkata
chennai:Asia/Kolkata pune:Asia/Kolkata ahmedabad:Asia/Kolkata gurgaon:Asia/Kolkata gurugram:Asia/Kolkata
noida:Asia/Kolkata kochi:Asia/Kolkata jaipur:Asia/Kolkata beijing:Asia/Shanghai peking:Asia/Shanghai
shenzhen:Asia/Shanghai guangzhou:Asia/Shanghai hangzhou:Asia/Shanghai chengdu:Asia/Shanghai
osaka:Asia/Tokyo kyoto:Asia/Tokyo nagoya:Asia/Tokyo fukuoka:Asia/Tokyo sapporo:Asia/Tokyo
yokohama:Asia/Tokyo busan:Asia/Seoul hanoi:Asia/Ho_Chi_Minh saigon:Asia/Ho_Chi_Minh
ho_chi_minh_city:Asia/Ho_Chi_Minh da_nang:Asia/Ho_Chi_Minh cebu:Asia/Manila bandung:Asia/Jakarta
bali:Asia/Makassar canberra:Australia/Sydney gold_coast:Australia/Brisbane wellington:Pacific/Auckland
christchurch:Pacific/Auckland cape_town:Africa/Johannesburg durban:Africa/Johannesburg
pretoria:Africa/Johannesburg abuja:Africa/Lagos marrakesh:Africa/Casablanca rabat:Africa/Casablanca
alexandria:Africa/Cairo nyc:America/New_York new_york_city:America/New_York brooklyn:America/New_York
boston:America/New_York washington_dc:America/New_York philadelphia:America/New_York
atlanta:America/New_York miami:America/New_York charlotte:America/New_York pittsburgh:America/New_York
florida:America/New_York east_coast:America/New_York eastern:America/New_York
eastern_time:America/New_York us_east:America/New_York dallas:America/Chicago houston:America/Chicago
austin:America/Chicago san_antonio:America/Chicago minneapolis:America/Chicago
new_orleans:America/Chicago nashville:America/Chicago texas:America/Chicago central_time:America/Chicago
us_central:America/Chicago salt_lake_city:America/Denver colorado:America/Denver
mountain_time:America/Denver arizona:America/Phoenix san_francisco:America/Los_Angeles
sf:America/Los_Angeles la:America/Los_Angeles bay_area:America/Los_Angeles
silicon_valley:America/Los_Angeles san_diego:America/Los_Angeles san_jose:America/Los_Angeles
seattle:America/Los_Angeles portland:America/Los_Angeles las_vegas:America/Los_Angeles
california:America/Los_Angeles west_coast:America/Los_Angeles pacific:America/Los_Angeles
pacific_time:America/Los_Angeles us_west:America/Los_Angeles alaska:America/Anchorage
hawaii:Pacific/Honolulu montreal:America/Toronto ottawa:America/Toronto quebec:America/Toronto
calgary:America/Edmonton rio:America/Sao_Paulo rio_de_janeiro:America/Sao_Paulo
brasilia:America/Sao_Paulo belo_horizonte:America/Sao_Paulo curitiba:America/Sao_Paulo
porto_alegre:America/Sao_Paulo florianopolis:America/Sao_Paulo campinas:America/Sao_Paulo
salvador:America/Bahia guadalajara:America/Mexico_City medellin:America/Bogota cali:America/Bogota
quito:America/Guayaquil central_european:CET central_european_time:CET central_european_summer_time:CET
"""

# An abbreviation that several zones share means the one where most people who write it are.
_ABBREVIATIONS = """
utc:UTC gmt:Etc/GMT zulu:UTC cet:CET cest:CET mez:CET mesz:CET eet:EET eest:EET wet:WET west:WET
bst:Europe/London msk:Europe/Moscow trt:Europe/Istanbul est:America/New_York edt:America/New_York
et:America/New_York cst:America/Chicago cdt:America/Chicago mst:America/Denver mdt:America/Denver
pst:America/Los_Angeles pdt:America/Los_Angeles pt:America/Los_Angeles akst:America/Anchorage
akdt:America/Anchorage hst:Pacific/Honolulu ast:America/Halifax adt:America/Halifax nst:America/St_Johns
brt:America/Sao_Paulo art:America/Argentina/Buenos_Aires clt:America/Santiago cot:America/Bogota
pet:America/Lima ist:Asia/Kolkata idt:Asia/Jerusalem irst:Asia/Tehran pkt:Asia/Karachi
npt:Asia/Kathmandu gst:Asia/Dubai ict:Asia/Bangkok wib:Asia/Jakarta sgt:Asia/Singapore
myt:Asia/Kuala_Lumpur pht:Asia/Manila hkt:Asia/Hong_Kong jst:Asia/Tokyo kst:Asia/Seoul
awst:Australia/Perth acst:Australia/Adelaide acdt:Australia/Adelaide aest:Australia/Sydney
aedt:Australia/Sydney nzst:Pacific/Auckland nzdt:Pacific/Auckland eat:Africa/Nairobi wat:Africa/Lagos
cat:Africa/Maputo sast:Africa/Johannesburg
"""
_WORDS_TOO = bag("et pt art pet eat cat est ist ast wet west cot wat nst la sf uk rio")

# Offsets with a part of an hour, where one zone keeps them all the year.
_ODD = {
    (3, 30): "Asia/Tehran", (4, 30): "Asia/Kabul", (5, 30): "Asia/Kolkata", (5, 45): "Asia/Kathmandu",
    (6, 30): "Asia/Yangon", (8, 45): "Australia/Eucla", (9, 30): "Australia/Darwin",
    (-9, 30): "Pacific/Marquesas",
}  # fmt: skip

_REGIONS = bag("Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific")
_ORDINARY = bag(
    """
    act center central easter eastern general knox male midway mountain nome north pacific south troll
    wake wallis west yap
    """
)
_FILLER = bag(
    """
    a am are at based change for here i im in is it live located me move moved moving my now of our
    please set switch the their this time timezone to tz use using we working zone clock put on from so
    s m ve re ll be been
    """
)  # fmt: skip
_IANA = re.compile(r"\b[A-Za-z]+(?:/[A-Za-z0-9_+\-]+){1,2}")
_OFFSET = re.compile(r"\b(?:utc|gmt)\s?([+\-−–])\s?(\d{1,2})(?::?([0-5]\d))?(?!\d)", re.IGNORECASE)
_AHEAD = re.compile(r"\b(\w+) (?:hours?|hrs?|h) (ahead of|in front of|behind|before|after) (\w+(?: \w+)?)")
_AWAY = re.compile(
    r"\b(?:not|(?:moved?|moving|changed?|switch(?:ed)?|relocated) from|left|leaving|instead of|than)"
    r"(?: in| on)? "
)
_TURN = re.compile(r"\bbut\b|\bnow\b")
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip


def parse_zone(text: str) -> str:
    """The IANA name of the zone that a text names.

    Raises:
        TimeNotUnderstood: no zone, or several.
    """
    text = text[:400]
    found = named_zone(text) or _by_place(text)
    if found is None:
        raise TimeNotUnderstood(text=text[:80])
    return found


def exact_zone(name: str) -> str | None:
    """The zone of a name alone: "Berlin", "Berlin time", "CET", "UTC+2", "Asia/Tokyo"; no typo in it."""
    if name.casefold() in _iana():
        return _iana()[name.casefold()]
    if _OFFSET.search(name):
        return named_zone(name)
    if zone := _places().get(" ".join(_words(name))):
        return zone
    words = [
        word for word in _words(name) if word not in {"time", "timezone", "tz", "local", "s", "in", "the"}
    ]
    plain = " ".join(words)
    return _places().get(plain) or _abbreviations().get(plain)


@cache
def place_names() -> frozenset[str]:
    """Cities, countries and regions that stand for a zone, in plain lower case; no ordinary words."""
    return frozenset(_places()) - _WORDS_TOO


def shown(zone: str) -> str:
    """A zone's name for people: `Etc/GMT-2`, whose sign is the other way round, is `UTC+2`."""
    sign = {"-": "+", "+": "-"}
    return (
        f"UTC{sign[zone[7]]}{zone[8:]}" if re.fullmatch(r"Etc/GMT[+-]\d+", zone) else zone.replace("_", " ")
    )


def named_zone(text: str) -> str | None:
    """A zone that nobody writes by chance: `Europe/Berlin`, `UTC+2`, `Berlin time`, `CET`."""
    for match in _IANA.finditer(text):
        if found := _iana().get(match[0].casefold()):
            return found
    if offset := _OFFSET.search(text):
        hours, minutes = int(offset[2]), int(offset[3] or 0)
        return _fixed(hours if offset[1] == "+" else -hours, minutes, text)
    words = _words(text)
    for i, word in enumerate(words):
        if word in {"time", "timezone"}:
            for size in (3, 2, 1):
                place = " ".join(words[max(0, i - size) : i])
                if found := _places().get(place) or _abbreviations().get(place):
                    return found
    for word in re.findall(r"\b[A-Z]{3,4}\b", text):
        if found := _abbreviations().get(word.casefold()):
            return None if _by_place(text) else found
    return None


def _by_place(text: str) -> str | None:
    plain = " ".join(_words(text))
    plain, relative = _AHEAD.sub(" ", plain), _AHEAD.search(plain)
    for part in reversed(_TURN.split(plain)):
        found = _mentioned(_AWAY.sub(" not ", part))
        if found:
            return found.pop() if len(found) == 1 else None
    if relative and relative[3].split()[0] in {"utc", "gmt"} and relative[1] in _NUMBERS | _DIGITS:
        hours = (_NUMBERS | _DIGITS)[relative[1]]
        ahead = relative[2] in {"ahead of", "in front of", "before"}
        return _fixed(hours if ahead else -hours, 0, text)
    return None if relative else _nearly(plain)


def _mentioned(plain: str) -> set[str]:
    """The zones of all places in a text; abbreviations count where there is no place."""
    words, places, short = plain.split(), set(), set()
    few = len([word for word in words if word not in _FILLER]) <= 2
    i = 0
    while i < len(words):
        if words[i] == "not":
            i += _skipped(words, i + 1)
            continue
        for size in (4, 3, 2, 1):
            name = " ".join(words[i : i + size])
            if (found := _places().get(name)) and (few or name not in _WORDS_TOO):
                places.add(found)
                i += size - 1
                break
        else:
            if (found := _abbreviations().get(words[i])) and (few or words[i] not in _WORDS_TOO):
                short.add(found)
        i += 1
    return places or short


def _skipped(words: list[str], i: int) -> int:
    """How far to go behind a "not": over the place that follows it."""
    for size in (4, 3, 2, 1):
        name = " ".join(words[i : i + size])
        if name in _places() or name in _abbreviations():
            return size + 1
    return 1


def _nearly(plain: str) -> str | None:
    """A short text with a typo in the name of a place."""
    words = [word for word in plain.split() if word not in _FILLER]
    name = " ".join(words)
    if not 5 <= len(name) <= 25 or len(words) > 3:
        return None
    near = get_close_matches(name, _places(), n=1, cutoff=0.85)
    return _places()[near[0]] if near else None


def _fixed(hours: int, minutes: int, text: str) -> str:
    if not minutes and -12 <= hours <= 14:
        return f"Etc/GMT{-hours:+d}" if hours else "UTC"  # the sign of Etc/GMT is the other way round
    if (hours, minutes) in _ODD:
        return _ODD[hours, minutes]
    raise TimeNotUnderstood(text=text[:80])


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", bare(text).replace("'", " "))


def _table(text: str) -> dict[str, str]:
    pairs = (pair.split(":") for pair in text.split())
    return {name.replace("_", " "): zone for name, zone in pairs}


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _iana() -> dict[str, str]:
    return {name.casefold(): name for name in _zones() if "/" in name}


@cache
def _abbreviations() -> dict[str, str]:
    return _table(_ABBREVIATIONS)


@cache
def _places() -> dict[str, str]:
    cities: dict[str, str] = {}
    # Of two names of one city the deeper and the European one is the present one; it comes last and stays.
    for zone in sorted(_zones(), key=lambda z: (z.count("/"), z.startswith("Europe"), z)):
        if zone.split("/")[0] in _REGIONS:
            city = " ".join(_words(zone.rsplit("/", 1)[-1].replace("_", " ")))
            if city not in _ORDINARY:
                cities[city] = zone
    known = cities | _table(_COUNTRIES) | _table(_PLACES)
    if "Europe/Kyiv" not in _zones():  # zone data from before 2022
        known = {name: "Europe/Kiev" if zone == "Europe/Kyiv" else zone for name, zone in known.items()}
    return known


_DIGITS = {str(n): n for n in range(15)}
