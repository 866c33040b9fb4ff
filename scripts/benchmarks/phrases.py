"""What the measured articles are made of. All people, places and bodies are invented.

Slots of a pattern: {n} noun, {m} another noun, {a} adjective, {v} past participle, {w} plain verb, {c} town, {d} day,
{k} number, {o} body, {who} a person of the article by surname, {cue} a reporting verb, {pro} the pronoun of {who}.
"""

from __future__ import annotations

from typing import Final

FIRST: Final = {
    "she": """Ana Bess Carla Dana Edda Farah Gita Hanna Ines Jana Kavya Lena Mara Nadia Olga Petra Rosa Sana Tara Uma
        Vera Wanda Xenia Yara Zoe Odile Mireille Signe Runa Thea""".split(),
    "he": """Abel Bram Derek Elias Femi Goran Hugo Ivo Joao Kofi Luis Milan Nils Omar Pavel Rafael Soren Tomas Ulf
        Viktor Wim Yusuf Zoran Anselm Ciro Dario Emeka Fabio Gideon Henrik""".split(),
}
LAST: Final = [
    head + tail
    for head in """Al Bel Cor Dan Est Fer Gar Hol Ing Jar Kel Lor Mar Nor Orr Pel Quen Ros Sel Tor Ul Ver Wex
        Yar Zan""".split()
    for tail in "aster cott den erby field gard ham inski ley mont nova oso quist ridge sen tova vane wick zeff".split()
]
TOWNS: Final = [
    head + tail
    for head in """Ash Barn Cold Dun East Fern Grey Harrow Iron Kings Long Mill North Oak Pen Raven Stan Thorn Under
        West""".split()
    for tail in "bridge bury dale ford haven hill leigh mere minster port stow ton vale wood worth".split()
]
DAYS: Final = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
BODIES: Final = """the {c} Council|the {c} Water Board|the Ministry of Transport|{c} University|the {c} Tenants League
the Farmers’ Union|{who} & Sons|the National Audit Office|{c} United|the {c} Chamber of Commerce|the Harbour Authority
the Teachers’ Federation|{c} General Hospital|the Central Bank|Norvane Energy|the {c} Police|the Office for Statistics
the Green Alliance|the {c} Theatre|Belquist Holdings""".replace("\n", "|").split("|")
ROLES: Final = """the county engineer|a retired teacher|the head of the council|a spokeswoman for the company
the director of the museum|a lawyer for the tenants|the chief inspector|who runs the ferry|an economist at the university
who has lived there for forty years|the union’s regional officer|the team’s captain|a baker on the market square
who chairs the committee|the project’s architect|a nurse on the night shift|the owner of the mill|a former minister
who farms 300 acres outside the town|the club’s goalkeeper|an analyst at the bank""".replace("\n", "|").split("|")
TITLES: Final = "Mayor Judge Professor Commissioner Senator Captain Dr. Minister".split()
NOMINALS: Final = """the mayor|the company|a spokesman|the union|one resident|the minister|a police spokeswoman
the council|the ministry|the owner|the coach|officials""".replace("\n", "|").split("|")
CUES: Final = """said|said|said|said|said|said|told reporters|added|explained|warned|argued|insisted|noted|recalled
admitted|replied""".replace("\n", "|").split("|")
NOUNS: Final = """account agreement airport animal answer area argument attack audience award bank battery beach bill board
border bridge budget building bus business cable campaign capital case cattle ceiling centre challenge change charge
choice church claim climate closure coach coast college comment complaint contract corner cost council country court
crisis crop crowd damage danger deal death debate decision defence delay demand deposit design dispute district doctor
door drought effect election engine estate evidence exhibition factory family farm fence ferry festival field fight film
fire flat flight flood forest fuel game garden gate goal grant grid guard harbour harvest heating highway history
holiday hospital hotel house housing incident income industry inquiry inspection island journey jury kitchen labour lake
land law lawsuit lease letter library licence line loan lorry machine market match measure medicine meeting member
memory mill mine mistake money mortgage motion museum neighbour network night notice offer office oil orchestra order
park parish parliament patient pay pension permit pipe pitch plan plant platform policy pool poll port power price
prison problem programme project proposal protest pump pupil quarry queue railway rain range rate reform region rent
repair report reservoir result review river road roof route rule safety salary sale school season section service share
shelter ship shop shore sign site snow society spring staff stage station storm story strategy street strike student
study summit supply support survey system target tax team theatre threat ticket tower town trade traffic train tree
trial truck tunnel turbine valley vehicle verdict village visit vote wage wall warehouse warning waste water weather
weekend wind winter witness worker yard""".split()
ADJECTIVES: Final = """annual bitter broken careful central cheap civil clear coastal cold common complex costly damaged
early eastern empty expensive fair final former fragile generous grand heavy historic immediate independent industrial
initial internal joint large late legal limited local long loud main major medical minor modern narrow national new
northern old open ordinary original outdated partial permanent poor popular private public quiet rapid regional rural
safe second secret serious severe short shared slow small southern special steep strict sudden temporary tight unusual
urgent usual weak western wide""".split()
PARTICIPLES: Final = """abandoned accepted approved blocked bought built changed checked cleared closed completed
confirmed cut damaged delayed discussed dropped expanded extended financed found halted improved inspected launched lost
moved opened planned postponed promised proposed published questioned raised rebuilt reduced rejected repaired replaced
reviewed saved sold stopped studied supported suspended tested transferred used welcomed withdrawn""".split()
VERBS: Final = """abandon accept approve block build change check close confirm cut defend delay discuss drop expand extend
finance halt improve inspect keep launch lose move open pay plan postpone promise protect publish question raise rebuild
reduce reject repair replace review save sell stop study support suspend test understand use welcome withdraw""".split()

PROSE: Final = """
The {a} {n} was {v} on {d} after a {m} in {c} that lasted more than {k} hours.
Residents of {c} have waited for a {a} {n} since the {m} was {v} in {y}.
It was not clear whether the {n} had been {v} before the {m} began, or who would {w} it.
According to {o}, the {n} costs {k} million a year, of which the {m} takes about a third.
The {n} comes after {k} {a} {m}s were {v} near {c} in the space of a few weeks.
Under the plan, every {a} {n} in the district will have to be {v} by the end of the year.
{o} did not immediately respond to a request for comment.
For the first time in {k} years, the {n} did not {w} the {m} that the town depends on.
Critics of the {n} point out that a {a} {m} has been {v} twice since {y}.
Earlier this month, {o} {v} a {a} {n} that would {w} the {m} and {w} the {n}.
{who} is expected to {w} the {n} when the {m} meets again in {c} next week.
By {d} evening the {n} had been {v}, and only a few people were left outside the {m}.
The {m}, one of the {a} {n}s in the region, was {v} in {y} and has been {v} ever since.
Nobody was hurt, but the {n} and the {a} {m} next to it had to be {v}.
At the {n}, where {k} people work, the {m} has been the only subject for days.
The share of {a} {n}s has fallen to {k} per cent, from more than {k} per cent in {y}.
While {who} and others want to {w} the {n}, {o} would rather {w} the {m}.
A {n} in {c}, some {k} kilometres to the north, was {v} for the same reason last {m}.
{o}, which {v} the {n} in {y}, has until {d} to {w} the {m}.
The road to {c} was closed for {k} hours, and the {n} ran late all day.
""".strip().splitlines()

# Words that people say: whole utterances.
SPOKEN: Final = """
We {w} the {n} because nobody else will
There is no {n} without a {a} {m}, and I have said so for {k} years
If the {n} is not {v} by {d}, we will have to {w} the {m}
I’ve never seen a {n} as {a} as this one
Nobody asked us about the {m}, and nobody told us that the {n} would be {v}
You can’t {w} a {n} on the back of the people who {w} the {m}
The {n} was {v}, the {m} was {v}, and I don’t think that is a coincidence
It’s a {a} {n}, but it is our {n}
My father worked at the {n} for {k} years and he wouldn’t recognise it today
What we need is a {a} {n}, not another {m}
They promised to {w} the {m} in {y}, and we are still waiting
This is about the {n} and about nothing else
""".strip().splitlines()

# Fragments that a writer weaves into a sentence.
WOVEN: Final = """
a {a} {n} without a {m}
the most {a} {n} in the country
neither {a} nor {v}
a matter for the {n}
deeply worried about the {m}
ready to {w} the {n}
""".strip().splitlines()

# {s} and {t} are spoken, {f} is woven; marks are those of the article.
QUOTING: Final = """
“{s},” {who} {cue}.
“{s},” {who} {cue}. “{t}.”
“{s},” {cue_that} {who}.
“{s},” {pro} said. “{t}.”
“{s},” said {full}, {role}.
“{s},” said {full}, {role}. “{t}.”
{who} {cue}: “{s}.”
{who} called the {n} “{f}” and asked {o} to {w} it.
According to {who}, the {n} is “{f}”.
“{s},” {nominal} said.
In a statement, {o} said it was “{f}”.
“{s},” {who} said at the {n} on {d}, “and {u}.”
Asked about the {m}, {pro} said it was “{f}”. “{s},” {pro} added.
{title} {full} {cue} that the {n} was “{f}”.
The so-called “{a} {n}” was {v} in {y}.
""".strip().splitlines()
