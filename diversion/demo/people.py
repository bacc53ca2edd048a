"""The invented participants of the demonstration: (given name, family name, language). Their phones are 209-555-01xx."""

PARTICIPANTS = (
    ("Reza", "Ahmadi", "en"),
    ("Cole", "Beale", "en"),
    ("Owen", "Castellan", "en"),
    ("Ismael", "Delgado", "es"),
    ("Marcus", "Ellery", "en"),
    ("Miles", "Fenn", "en"),
    ("Peter", "Hwang", "en"),
    ("Arne", "Lindqvist", "en"),
    ("Julio", "Moreno", "es"),
    ("Daniel", "Osei", "en"),
    ("Wade", "Pruitt", "en"),
    ("Alan", "Quist", "en"),
    ("Hugo", "Arreola", "es"),
    ("Terrence", "Boyd", "en"),
    ("Victor", "Cano", "es"),
    ("Dmitri", "Dunne", "en"),
    ("Samuel", "Eastman", "en"),
    ("Felipe", "Fuentes", "es"),
    ("Grant", "Garrity", "en"),
    ("Neil", "Haddad", "en"),
    ("Ivan", "Ibarra", "es"),
    ("Jonah", "Jessup", "en"),
    ("Kent", "Kowalczyk", "en"),
    ("Luis", "Landeros", "es"),
    ("Mitchell", "Mabry", "en"),
    ("Oscar", "Nevarez", "es"),
    ("Paul", "Okafor", "en"),
    ("Ray", "Petrakis", "en"),
    ("Simon", "Quintero", "en"),
    ("Todd", "Rasmussen", "en"),
    ("Lucho", "Landeros", "es"),
    ("Warren", "Tillman", "en"),
    ("Yusuf", "Umarov", "en"),
    ("Adrian", "Valdivia", "es"),
    ("Brett", "Wexler", "en"),
    ("Yosef", "Umarov", "en"),
)
# By position. Three people of the next Saturday whom no text reaches: nobody asked whether one is safe, a number that asked
# for silence, a landline only. And a phone that others use, with a code word.
NOT_ASKED = 12
SAYS_STOP = 16
LANDLINE = 20
CODE_WORD = 19
# Whose number turned out to be somebody else's, and of whom it is time to ask again what is safe.
WRONG_NUMBER = 22
ASK_AGAIN = frozenset({7, 8, CODE_WORD})
# Whose screening is half done, and who took part years ago; who has an open warrant, and who had one that the court recalled.
HALF_SCREENED = 34
NOT_ELIGIBLE = 32
OVERRIDDEN = 31
# Who may be offered the program, with so little time left to file that the watch period outlives it.
LITTLE_TIME = 33
# How many days ago it happened when the list came in: for most, and for who has little time.
HAPPENED, HAPPENED_LONG_AGO = 40, 280
# Whoever is being screened, with the day on which they were born.
BORN = {HALF_SCREENED: (1991, 5, 14), NOT_ELIGIBLE: (1984, 9, 2)}
# What came back from a phone, by position.
REPLIES = {
    SAYS_STOP: "Stop",
    13: "I work that day. Can I come another Saturday?",
    14: "Ese día trabajo. ¿Puedo ir otro sábado?",
    15: "1",
}
# On which days of the week a text is safe, where it is not on all.
SAFE_DAYS = {4: (1, 2, 3, 4, 5)}
# By position: names that somebody told us, or under which an officer booked them.
ALSO_KNOWN_AS = {
    12: (("Hugo", "Arriola", "booked"), ("", "Arreola Vidal", "birth")),
    15: (("Dima", "", "nickname"),),
}
HEARD_WRONG = frozenset({12})
# What they speak best, what else, and whether somebody has to interpret.
SPEAK = {
    3: ("es", ("en",), True),
    6: ("ko", ("en",), True),
    12: ("mix", ("es",), True),
    15: ("ru", ("uk", "en"), False),
}
# Under which numbers agencies know them: no agency ever gave these.
NUMBERS = {
    12: (("local_booking", "26-00412"), ("state_id", "A00000012")),
    HALF_SCREENED: (("state_id", "A00000034"),),
}
