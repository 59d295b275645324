"""Invented people for a register of organisations: two a company, names as they are spelled in Austria,
Germany, France, Italy, Slovenia and Switzerland, addresses under example.org.  Always the same.

    people.py register.csv [N companies] > people.csv
"""
import csv
import re
import sys
import unicodedata

NAMES = {
    "AT": (["Magdalena", "Jörg", "Theresia", "Matthäus", "Sophie", "Wolfgang"],
           ["Österreicher", "Nußbaumer", "Pölzl", "Rüf", "Gruber", "Zöchling", "Fürnkranz"]),
    "DE": (["Jürgen", "Friederike", "Björn", "Özlem", "Hans-Peter", "Käthe"],
           ["Weiß", "Großmann", "Müller-Lüdenscheidt", "Schröder", "von der Höh", "Demir"]),
    "FR": (["Élodie", "Jérôme", "Maëlle", "François", "Zoé", "Anaïs"],
           ["Lefèvre", "D'Aubigny", "Benoît", "de La Fontaine", "Çelik", "Grosjean"]),
    "IT": (["Niccolò", "Chiara", "Giosuè", "Maria-Luisa", "Andrea"],
           ["D'Angelo", "De Santis", "Però", "Dell'Orto", "Brambilla", "Fè"]),
    "SI": (["Boštjan", "Živa", "Matjaž", "Špela", "Žiga", "Nataša"],
           ["Kovačič", "Žnidaršič", "Škrjanec", "Črnič", "Zupančič", "Štrukelj"]),
    "CH": (["Ursina", "Reto", "Chantal", "Jürg", "Luca", "Élodie"],
           ["Rüegg", "Bühler", "Monney", "Bernasconi", "Caflisch", "Zürcher"]),
}
ROLES = ["Geschäftsführung", "Responsable R&D", "Acquisti", "Kakovost", "Research", "Secrétariat"]
ORDER = list(NAMES)


def plain(text):
    text = text.replace("ß", "ss").lower()
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-") or "x"


def people_of(number, company):
    """Two people of a row of the register."""
    given, family = NAMES[company["country"] if company["country"] in NAMES else ORDER[number % len(ORDER)]]
    for k in range(2):
        first = given[(number + 3 * k) % len(given)]
        last = family[(number // len(given) + 5 * k + number) % len(family)]
        yield {"organisation": company["name"], "pic": company["pic"], "country": company["country"],
               "city": company["city"], "first name": first, "last name": last,
               "role": ROLES[(number + k) % len(ROLES)],
               "email": f"{plain(first)}.{plain(last)}@o{number}.example.org",
               "language": {"AT": "de", "DE": "de", "FR": "fr", "IT": "it", "SI": "sl", "CH": "de"}.get(
                   company["country"], "en")}


def write(register, out, most=None):
    """Writes the people of the first `most` companies; gives how many."""
    n = 0
    with open(register, newline="", encoding="utf-8") as file:
        writer = None
        for number, company in enumerate(csv.DictReader(file)):
            if number == most:
                break
            for person in people_of(number, company):
                if writer is None:
                    writer = csv.DictWriter(out, person.keys(), lineterminator="\n")
                    writer.writeheader()
                writer.writerow(person)
                n += 1
    return n


if __name__ == "__main__":
    write(sys.argv[1], sys.stdout, int(sys.argv[2]) if len(sys.argv) > 2 else None)
