"""Short and pet names beside the names they stand for, in English and Spanish. Pure text.

Our own list, begun in November 2026 with the names that the U.S. Census Bureau counts most often (1990 and 2010 lists)
and what people here call each other. A name may stand in several lines: "Chris" is Christopher and Christina.
"""

from collections import defaultdict

_LISTED = """
abigail: abby gail
abraham: abe bram
alejandro: alex ale sandro jano
alejandra: alex ale sandra jana
alexander: alex al alec xander sandy sasha
alexandra: alex alexa lexi sandra sandy sasha
alfonso: poncho fonso
alfred: al fred freddy alf alfie
alfredo: fredo fredy
alicia: licha ali
amanda: mandy manda
andrea: andi andy drea
andrew: andy drew
angela: angie angel
anne: ann anna annie nan nancy nannie
anthony: tony ant
antonio: tony tono toni tonio
antonia: tonia tona toni
archibald: archie
arthur: art artie
arturo: turo
barbara: barb babs barbie
beatriz: bety betty bea
benjamin: ben benny benji
bernard: bernie barney
beverly: bev
bradley: brad
calvin: cal
carlos: carlitos charlie
carolina: caro lina
caroline: carol carrie carol caro lina
carolyn: carol carrie lyn
catherine: cathy cat kate katie kathy kitty kay cate
charles: charlie chuck chas chaz
charlotte: charlie lottie char
christina: chris chrissy tina christy
christine: chris chrissy tina christy
christopher: chris kit topher
clifford: cliff
concepcion: concha conchita
consuelo: chelo
cynthia: cindy cyndi
daniel: dan danny
daniela: dani
david: dave davy davey
deborah: deb debbie debra debby
dennis: denny
dolores: lola lolita
dominic: dom nick
donald: don donny donnie
dorothy: dot dottie dolly
douglas: doug
edgar: ed eddie
edmund: ed eddie ned ted
eduardo: lalo eddie edu
edward: ed eddie ned ted teddy eddy
elaine: lainey
eleanor: ellie nell nora ella elly
elizabeth: beth betsy betty eliza liz lizzie lisa libby bess elsie lizzy liza
emily: em emmy
enrique: quique kike
ernesto: neto
esperanza: lanza pera
eugene: gene
evelyn: eve evie
felipe: pipe
fernando: nando fer
florence: flo flossie
frances: fran frankie francie fanny
francis: frank fran frankie
francisco: paco pancho frank cisco kiko
francisca: paca pancha
franklin: frank frankie
frederick: fred freddy fritz freddie rick
gabriel: gabe gabi
gabriela: gaby gabi
genevieve: gen viv eve
geoffrey: geoff jeff
gerald: gerry jerry
gerardo: jerry lalo
gilbert: gil bert
gregory: greg
gregorio: goyo greg
guadalupe: lupe lupita
guillermo: memo willy guille
gustavo: gus tavo
harold: hal harry
henry: hank harry hal
herbert: herb bert
howard: howie
ignacio: nacho
isabel: chabela isa bel izzy
isabella: bella izzy isa
jacob: jake jay
jacqueline: jackie
james: jim jimmy jamie jem jimmie
jane: janie jenny
janet: jan
javier: javi
jeffrey: jeff
jennifer: jen jenny jenn
jeremiah: jerry jem
jerome: jerry
jessica: jess jessie
jesus: chuy chucho
jesusa: chuya
joan: joanie
joanna: jo joann
john: jack johnny jon johnnie
jonathan: jon jonny nathan johnny
jorge: coque george
jose: pepe chepe joe joseito
josefina: pepa fina chepina
joseph: joe joey jo
josephine: jo josie
joshua: josh
juan: juanito juancho johnny
juana: juanita
judith: judy judi
julia: julie
katherine: kate katie kathy kay kit kathie katy kat
kathleen: kathy kate katie kay
kenneth: ken kenny
kimberly: kim kimmy
laurence: larry
lawrence: larry laurie lars
leonard: leo len lenny
leonardo: leo nardo
leticia: lety
leslie: les
lillian: lily lil
lorenzo: lencho
louis: lou louie
louise: lou
lucille: lucy
luis: lucho louie
manuel: manny manolo lolo
manuela: manuelita
marcus: marc mark
margaret: maggie meg peggy marge margie greta madge daisy
margarita: mago margo rita
maria: mary marie mari maruja
maria de jesus: chuy marichuy
marjorie: marge margie
martha: marty mattie patty
martin: marty
mary: molly polly mamie may
matthew: matt matty
maximilian: max
melissa: mel missy lissa
mercedes: meche
michael: mike mick micky mickey mikey
michelle: shelly mickey
miguel: mike migue miguelito
mildred: millie
mitchell: mitch
monica: moni
nancy: nan
natalie: nat
nathan: nate nat
nathaniel: nate nat nathan
nicholas: nick nicky nico
nicolas: nico nick
nicole: nicky nikki
oliver: ollie
pamela: pam
patricia: pat patty tricia trish patsy pati
patrick: pat paddy
pedro: perico peter
peter: pete
philip: phil pip
phyllis: phil
rafael: rafa ralph
ramon: moncho ray
randall: randy
raymond: ray
rebecca: becky becca
refugio: cuca cuco
reginald: reggie reg
ricardo: richie ricky rick cayo
richard: dick rich rick ricky richie
robert: bob bobby rob robbie bert
roberta: bobbie robbie
roberto: beto bobby robert
rodney: rod
rodrigo: rigo
rogelio: roger
roger: rodge
ronald: ron ronnie
rosario: chayo
rosa: rosita rosie
rosemary: rose rosie romy
russell: russ rusty
salvador: chava sal
samantha: sam sammy
samuel: sam sammy
sandra: sandy
santiago: santi chago diego
sarah: sally sadie
sebastian: seb bastian
sergio: checo
sharon: shari sherry
shirley: shirl
socorro: coco
stanley: stan
stephanie: steph stevie fanny
stephen: steve stevie
steven: steve stevie
sue: susie
susan: sue susie suzy susanna
suzanne: sue susie suzy
teresa: tere terry tess
terrence: terry
theodore: ted teddy theo
theresa: terry tess tessa tracy
thomas: tom tommy
timothy: tim timmy
tobias: toby
tomas: tommy tom
valentina: vale tina
valerie: val
veronica: vero ronnie roni
vicente: chente
victor: vic
victoria: vicky vic tori
vincent: vince vinny vinnie
virginia: ginny ginger
walter: walt wally
wilfred: will fred
william: bill billy will willy liam willie
zachary: zach zack
"""


def _groups() -> dict[str, frozenset[str]]:
    """Return, for each name, the names whose line it stands in."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for line in _LISTED.strip().splitlines():
        full, _colon, short = line.partition(": ")
        for name in (full, *short.split()):
            groups[name].add(full)
    return {name: frozenset(of) for name, of in groups.items()}


_GROUPS = _groups()
_NOBODY: frozenset[str] = frozenset()


def short_for_each_other(one: str, other: str) -> bool:
    """Tell whether two folded names may be the same person's: one short for the other, or both short for one name."""
    return not _GROUPS.get(one, _NOBODY).isdisjoint(_GROUPS.get(other, _NOBODY))


def called_also(name: str) -> frozenset[str]:
    """Return every folded name that stands with `name` in a line, itself included."""
    lines = _GROUPS.get(name, _NOBODY)
    return frozenset(each for each, of in _GROUPS.items() if not of.isdisjoint(lines)) | {name}
