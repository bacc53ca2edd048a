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
    ("Emilio", "Salcedo", "es"),
    ("Warren", "Tillman", "en"),
    ("Yusuf", "Umarov", "en"),
    ("Adrian", "Valdivia", "es"),
    ("Brett", "Wexler", "en"),
    ("Carl", "Yancey", "en"),
)
# By position: nobody asked whether a text is safe; a number that asked for silence; a landline only; a code word.
NOT_ASKED = 9
SAYS_STOP = 10
LANDLINE = 11
CODE_WORD = 19
