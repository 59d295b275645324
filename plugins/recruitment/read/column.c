/* What the columns of a table are called in five languages; and who is in its rows. */
#include "plugins/recruitment/read/table.h"

#include <string.h>

/* Names are folded, without what is no letter. */
static const struct {
    enum table_field field;
    const char *names;
} columns[] = {
    {TABLE_NAME,
     "name|fullname|candidate|bewerber|kandidat|nom|nomcomplet|nome|nomecompleto|"
     "imeinpriimek|nomeecognome|vollername"},
    {TABLE_GIVEN, "firstname|givenname|given|vorname|prenom|nomeproprio|ime|forename"},
    {TABLE_FAMILY,
     "lastname|familyname|family|surname|nachname|familienname|nomdefamille|"
     "cognome|priimek|zuname"},
    {TABLE_MAIL, "email|mail|emailaddress|mailadresse|emailadresse|courriel|adresseemail|"
                 "posta|eposta|epostninaslov|indirizzoemail|contactemail|contactmail"},
    {TABLE_PHONE, "phone|telephone|tel|mobile|telefon|telefonnummer|handy|telefono|"
                  "telefonskastevilka"},
    {TABLE_WEB, "web|website|url|linkedin|webseite|siteweb|sitoweb|spletnastran"},
    {TABLE_STREET, "street|address|strasse|adresse|rue|via|indirizzo|ulica|naslov"},
    {TABLE_POSTCODE, "postcode|zip|zipcode|postalcode|plz|postleitzahl|codepostal|cap|"
                     "postnastevilka|posta"},
    {TABLE_CITY,
     "city|town|place|location|ort|stadt|wohnort|arbeitsort|dienstort|ville|lieu|"
     "citta|luogo|sede|kraj|mesto"},
    {TABLE_COUNTRY, "country|land|pays|paese|nazione|drzava"},
    {TABLE_HEADLINE,
     "headline|profession|occupation|beruf|metier|professione|poklic|position|"
     "currentposition"},
    {TABLE_BODY,
     "summary|profile|about|description|text|body|beschreibung|profil|uebermich|"
     "stellenbeschreibung|resume|descriptif|descrizione|profilo|opis|povzetek"},
    {TABLE_WISHES, "wishes|wunsch|wunsche|souhaits|desideri|zelje|lookingfor|sucht"},
    {TABLE_SKILLS,
     "skills|skill|competences|competencies|fahigkeiten|kenntnisse|kompetenzen|"
     "fertigkeiten|competenze|vescine|znanja|essentialskills|mustskills"},
    {TABLE_OPTIONAL, "optionalskills|niceto|nicetohave|wunschkenntnisse|atouts|"
                     "competenzeopzionali|zazeleno"},
    {TABLE_LANGUAGES,
     "languages|language|sprachen|sprachkenntnisse|langues|lingue|jeziki"},
    {TABLE_EDUCATION,
     "education|degree|eqf|ausbildung|bildung|abschluss|formation|diplome|"
     "istruzione|titolodistudio|izobrazba"},
    {TABLE_YEARS, "years|experience|yearsofexperience|berufserfahrung|erfahrung|jahre|"
                  "experienceannees|esperienza|anni|izkusnje"},
    {TABLE_FREE, "available|availablefrom|availability|freefrom|verfugbarab|verfugbar|"
                 "disponible|disponibilite|disponibile|disponibileda|navoljood"},
    {TABLE_HOURS, "hours|hoursperweek|weeklyhours|stunden|wochenstunden|heures|ore|ure"},
    {TABLE_RADIUS, "radius|radiuskm|umkreis|rayon|raggio|polmer"},
    {TABLE_MOVES, "moves|relocation|relocate|umzug|mobilite|trasferimento|selitev"},
    {TABLE_REMOTE, "remote|homeoffice|teletravail|telelavoro|delooddoma|remotework"},
    {TABLE_PAY, "salary|pay|paymin|minimumsalary|salarymin|gehalt|mindestgehalt|gehaltab|"
                "lohn|salaire|salaireminimum|stipendio|retribuzione|placa"},
    {TABLE_PAY_MOST,
     "paymax|salarymax|maximumsalary|gehaltbis|hochstgehalt|salairemaximum|"
     "stipendiomassimo|placado"},
    {TABLE_CURRENCY, "currency|wahrung|devise|valuta"},
    {TABLE_PER, "payper|per|salaryper|zeitraum|periode|periodo"},
    {TABLE_PERMITS, "permits|workpermit|workpermits|arbeitserlaubnis|permisdetravail|"
                    "permessodilavoro|delovnodovoljenje"},
    {TABLE_CERTIFICATES, "certificates|certificate|zertifikate|certificats|certificati|"
                         "certifikati|licences|licenses"},
    {TABLE_KINDS,
     "kind|kinds|type|jobtype|employmenttype|art|stellenart|typedecontrat|tipo|"
     "vrsta"},
    {TABLE_SOURCE, "source|quelle|provenienza|vir|herkunft"},
    {TABLE_TITLE,
     "title|jobtitle|titel|stelle|stellentitel|bezeichnung|titre|intitule|poste|"
     "titolo|posizione|naziv|delovnomesto"},
    {TABLE_EMPLOYER,
     "employer|company|organisation|organization|member|firma|unternehmen|"
     "arbeitgeber|mitglied|entreprise|employeur|azienda|impresa|podjetje|"
     "delodajalec"},
    {TABLE_CONTACT, "contact|contactperson|ansprechpartner|kontakt|personnedecontact|"
                    "referente|kontaktnaoseba"},
    {TABLE_STARTS, "start|starts|startdate|beginn|ab|debut|inizio|zacetek"},
    {TABLE_ENDS, "end|ends|enddate|ende|bis|fin|fine|konec"},
    {TABLE_CLOSES, "closes|closingdate|deadline|applyby|bewerbungsfrist|frist|datelimite|"
                   "scadenza|rok"},
    {TABLE_REF,
     "ref|reference|id|number|referenz|nummer|referenznummer|numero|riferimento|"
     "sifra"},
};

static void squeeze(struct reading *r, const char *name, char out[48])
{
    const char *folded = text_fold(r, name);
    size_t n = 0;

    for (; *folded && n < 47; folded++)
        if (*folded >= 'a' && *folded <= 'z')
            out[n++] = *folded;
    out[n] = '\0';
}

enum table_field table_field_of(struct reading *r, const char *name)
{
    char wanted[48];

    squeeze(r, name, wanted);
    for (size_t i = 0; *wanted && i < sizeof columns / sizeof *columns; i++)
        for (const char *s = columns[i].names; *s;) {
            const size_t n = strcspn(s, "|");

            if (strlen(wanted) == n && strncmp(s, wanted, n) == 0)
                return columns[i].field;
            s += n + (s[n] == '|');
        }
    return TABLE_NOTHING;
}

enum read_kind table_kind(const enum table_field *of, size_t n, enum read_kind table)
{
    int people = 0, openings = 0;

    for (size_t i = 0; i < n; i++)
        switch (of[i]) {
        case TABLE_NAME:
        case TABLE_GIVEN:
        case TABLE_FAMILY:
        case TABLE_HEADLINE:
        case TABLE_WISHES:
        case TABLE_FREE:
        case TABLE_RADIUS:
        case TABLE_MOVES:
            people++;
            break;
        case TABLE_TITLE:
        case TABLE_EMPLOYER:
        case TABLE_OPTIONAL:
        case TABLE_PAY_MOST:
        case TABLE_STARTS:
        case TABLE_CLOSES:
        case TABLE_CONTACT:
            openings++;
            break;
        default:
            break;
        }
    if (people == openings)
        return table;
    return people > openings ? READ_CANDIDATE : READ_OPENING;
}
