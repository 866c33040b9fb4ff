"""What the measured articles are made of: words, and patterns of sentences. All people and bodies are invented.

Slots of a pattern: {np} a noun phrase, {vp} a predicate, {adv} a circumstance, {n} noun, {a} adjective, {v} past
participle, {w} plain verb, {c} town, {d} day, {k} number, {y} year, {o} body, {who} a person of the article, by the full
name once and then by the surname, {full} that person by the full name, {pro} by the pronoun, {role} what somebody is,
{title} a title, {nominal} somebody without a name, {cue} a reporting verb, {cue1} one of a single word, {s} a whole
utterance, {u} one that goes on in the middle of a sentence, {f} a few words that a writer quotes.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


FIRST: Final = {
    "she": _words(
        """
        Ana Bess Carla Dana Edda Farah Gita Hanna Ines Jana Kavya Lena Mara Nadia Olga Petra Rosa Sana Tara Uma Vera
        Wanda Xenia Yara Zoe Odile Mireille Signe Runa Thea Amara Birgit Celia Delphine Elin Flora Greta Helga Ilse
        """
    ),
    "he": _words(
        """
        Abel Bram Derek Elias Femi Goran Hugo Ivo Joao Kofi Luis Milan Nils Omar Pavel Rafael Soren Tomas Ulf Viktor
        Wim Yusuf Zoran Anselm Ciro Dario Emeka Fabio Gideon Henrik Arvid Bastian Cormac Dmitri Enzo Falk Gunnar Hector
        """
    ),
}
LAST: Final = tuple(
    head + tail
    for head in _words(
        """
        Al Am Ar Bel Ber Bran Cor Cul Dan Dor Est Er Fer Fal Gar Gil Hol Har Ing Is Jar Jun Kel Kor Lor Lan Mar Mel
        Nor Nev Orr Os Pel Pram Quen Ros Rav Sel Sor Tor Tal Ul Urs Ver Val Wex Wal Yar Yev Zan
        """
    )
    for tail in _words(
        """
        aster cott den erby field gard ham inski ley mont nova oso quist ridge sen tova vane wick zeff aldi beck croft
        dahl etti fors gate holm iana kamp lund mann nik orin penn
        """
    )
)
TOWNS: Final = tuple(
    head + tail
    for head in _words(
        """
        Ash Barn Cold Dun East Fern Grey Harrow Iron Kings Long Mill North Oak Pen Raven Stan Thorn Under West
        """
    )
    for tail in _words("bridge bury dale ford haven hill leigh mere minster port stow ton vale wood worth")
)
DAYS: Final = _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
BODIES: Final = _lines(
    """
    the {c} Council
    the {c} Water Board
    the Ministry of Transport
    {c} University
    the {c} Tenants League
    the Farmers’ Union
    {last} & Sons
    the National Audit Office
    {c} United
    the {c} Chamber of Commerce
    the Harbour Authority
    the Teachers’ Federation
    {c} General Hospital
    the Central Bank
    {last} Energy
    the {c} Police
    the Office for Statistics
    the Green Alliance
    the {c} Theatre
    {last} Holdings
    """
)
ROLES: Final = _lines(
    """
    the county engineer
    a retired teacher
    the head of the council
    a spokeswoman for the company
    the director of the museum
    a lawyer for the tenants
    the chief inspector
    who runs the ferry
    an economist at {c} University
    who has lived there for {k} years
    the union’s regional officer
    the team’s captain
    a baker on the market square
    who chairs the {n} committee
    the project’s architect
    a nurse on the night shift
    the owner of the {n}
    a former minister
    who farms {k} acres outside {c}
    the club’s goalkeeper
    an analyst at {o}
    """
)
TITLES: Final = _words("Mayor Judge Professor Commissioner Senator Captain Dr. Minister")
NOMINALS: Final = _lines(
    """
    the mayor
    the company
    a spokesman
    the union
    one resident
    the minister
    a police spokeswoman
    the council
    the ministry
    the owner
    the coach
    officials
    """
)
CUES: Final = _lines(
    """
    said
    said
    said
    said
    said
    said
    told reporters
    added
    explained
    warned
    argued
    insisted
    noted
    recalled
    admitted
    replied
    """
)
NOUNS: Final = _words(
    """
    account agreement airport animal answer area argument attack audience award bank battery beach bill board
    border bridge budget building bus business cable campaign capital case cattle ceiling centre challenge
    change charge choice church claim climate closure coach coast college comment complaint contract corner cost
    council country court crisis crop crowd damage danger deal death debate decision defence delay demand
    deposit design dispute district doctor door drought effect election engine estate evidence exhibition
    factory family farm fence ferry festival field fight film fire flat flight flood forest fuel game garden
    gate goal grant grid guard harbour harvest heating highway history holiday hospital hotel house housing
    incident income industry inquiry inspection island journey jury kitchen labour lake land law lawsuit lease
    letter library licence line loan lorry machine market match measure medicine meeting member memory mill mine
    mistake money mortgage motion museum neighbour network night notice offer office oil orchestra order park
    parish parliament patient pay pension permit pipe pitch plan plant platform policy pool poll port power
    price prison problem programme project proposal protest pump pupil quarry queue railway rain range rate
    reform region rent repair report reservoir result review river road roof route rule safety salary sale
    school season section service share shelter ship shop shore sign site snow society spring staff stage
    station storm story strategy street strike student study summit supply support survey system target tax team
    theatre threat ticket tower town trade traffic train tree trial truck tunnel turbine valley vehicle verdict
    village visit vote wage wall warehouse warning waste water weather weekend wind winter witness worker yard
    """
)
ADJECTIVES: Final = _words(
    """
    annual bitter broken careful central cheap civil clear coastal cold common complex costly damaged early
    eastern empty expensive fair final former fragile generous grand heavy historic immediate independent
    industrial initial internal joint large late legal limited local long loud main major medical minor modern
    narrow national new northern old open ordinary original outdated partial permanent poor popular private
    public quiet rapid regional rural safe second secret serious severe short shared slow small southern special
    steep strict sudden temporary tight unusual urgent usual weak western wide
    """
)
PARTICIPLES: Final = _words(
    """
    abandoned accepted approved blocked bought built changed checked cleared closed completed confirmed cut
    damaged delayed discussed dropped expanded extended financed found halted improved inspected launched lost
    moved opened planned postponed promised proposed published questioned raised rebuilt reduced rejected
    repaired replaced reviewed saved sold stopped studied supported suspended tested transferred used welcomed
    withdrawn
    """
)
VERBS: Final = _words(
    """
    abandon accept approve block build change check close confirm cut defend delay discuss drop expand extend
    finance halt improve inspect keep launch lose move open pay plan postpone promise protect publish question
    raise rebuild reduce reject repair replace review save sell stop study support suspend test understand use
    welcome withdraw
    """
)
NOUN_PHRASES: Final = _lines(
    """
    the {n}
    the {a} {n}
    a {a} {n}
    the {n} of the {n}
    the {n} in {c}
    {k} {n}s
    the {n} {n}
    that {n}
    every {a} {n}
    the {n} and the {n}
    its {a} {n}
    {o}
    most {n}s
    a {n} near {c}
    the {a} {n} {n}
    """
)
PREDICATES: Final = _lines(
    """
    {v} {np}
    will {w} {np}
    has {v} {np}
    had {v} {np}
    may {w} {np}
    could not {w} {np}
    did not {w} {np}
    wants to {w} {np}
    plans to {w} and {w} {np}
    was {v}
    had been {v}
    is to be {v}
    would be {v} again
    depends on {np}
    had to be {v} twice
    is as {a} as {np}
    """
)
CIRCUMSTANCES: Final = _lines(
    """
    on {d}
    in {y}
    after {np} {vp}
    because of {np}
    before {np} {vp}
    despite {np}
    for {k} years
    near {c}
    without {np}
    with {np}
    while {np} {vp}
    in the {a} {n}
    by {d} evening
    at {np}
    as {np} {vp}
    more than {k} times
    for {np}
    """
)
# What a writer tells.
PROSE: Final = _lines(
    """
    {np} {vp} {adv}.
    {np} {vp}, and {np} {vp}.
    {np} {vp} {adv} {adv}.
    {np}, which {vp}, {vp}.
    {np} {vp} {adv}, but {np} {vp}.
    according to {o}, {np} {vp}.
    {who} is expected to {w} {np} {adv}.
    {who}, {role}, has {v} {np} {adv}.
    it was not clear whether {np} {vp}.
    {k} {n}s were {v} {adv}, from {k} {adv}.
    nobody was hurt {adv}, and {np} {vp}.
    by {d}, {np} {vp} {adv}.
    """
)
# Whole utterances.
SPOKEN: Final = _lines(
    """
    we {w} {np} {adv}
    I think {np} {vp}
    if {np} {vp}, we will {w} {np}
    they promised to {w} {np}, and {np} {vp}
    you can’t {w} {np} {adv}
    I’ve never {v} {np} {adv}
    nobody asked us {adv}
    what we need is {np}
    it’s {a}, but {np} {vp}
    {np} {vp}, and I don’t {w} {np}
    my father {v} {np} {adv}
    there is no {n} {adv}
    don’t {w} {np}
    we had {np} {adv}
    I would {w} {np} {adv}
    this is about {np}
    """
)
# Words that a writer weaves into a sentence.
WOVEN: Final = _lines(
    """
    {a} {n} {adv}
    the most {a} {n}
    neither {a} nor {v}
    ready to {w} {np}
    deeply {v} {adv}
    {np} {adv}
    """
)
# Both: the sentences with quotations, {s} and the like being in their marks.
QUOTING: Final = _lines(
    """
    “{s},” {who} {cue}.
    “{s},” {who} {cue}. “{s}.”
    “{s},” {cue1} {who}.
    “{s},” {pro} said. “{s}.”
    “{s},” said {full}, {role}.
    “{s},” said {full}, {role}. “{s}.”
    {who} {cue}: “{s}.”
    {who} called the {n} “{f}” and asked {o} to {w} it.
    according to {who}, the {n} is “{f}”.
    “{s},” {nominal} said.
    in a statement, {o} said it was “{f}”.
    “{s},” {who} said {adv}, “and {u}.”
    asked about {np}, {pro} said it was “{f}”. “{s},” {pro} added.
    {title} {full} {cue} that the {n} was “{f}”.
    the so-called “{a} {n}” was {v} {adv}.
    """
)
