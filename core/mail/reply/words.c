/* The words mail programs put around what a person writes, by language.  All are folded:
 * lower case without accents. */
#include "core/mail/reply/reply.h"

#include <string.h>

static const struct {
    const char *name;
    enum cd_header_word is;
} headers[] = {
    {"from", CD_HEADER_FROM},
    {"von", CD_HEADER_FROM},
    {"de", CD_HEADER_FROM},
    {"da", CD_HEADER_FROM},
    {"od", CD_HEADER_FROM},
    {"van", CD_HEADER_FROM},
    {"fra", CD_HEADER_FROM},
    {"fran", CD_HEADER_FROM},
    {"lahettaja", CD_HEADER_FROM},
    {"от", CD_HEADER_FROM},
    {"від", CD_HEADER_FROM},
    {"salje", CD_HEADER_FROM},
    {"felado", CD_HEADER_FROM},
    {"expediteur", CD_HEADER_FROM},
    {"absender", CD_HEADER_FROM},
    {"mittente", CD_HEADER_FROM},
    {"posiljatelj", CD_HEADER_FROM},
    {"kimden", CD_HEADER_FROM},
    {"发件人", CD_HEADER_FROM},
    {"差出人", CD_HEADER_FROM},
    {"보낸사람", CD_HEADER_FROM},
    {"από", CD_HEADER_FROM},
    {"din", CD_HEADER_FROM},
    {"saatja", CD_HEADER_FROM},
    {"sent", CD_HEADER_DATE},
    {"date", CD_HEADER_DATE},
    {"gesendet", CD_HEADER_DATE},
    {"datum", CD_HEADER_DATE},
    {"envoye", CD_HEADER_DATE},
    {"envoye le", CD_HEADER_DATE},
    {"inviato", CD_HEADER_DATE},
    {"data", CD_HEADER_DATE},
    {"poslano", CD_HEADER_DATE},
    {"wyslano", CD_HEADER_DATE},
    {"verzonden", CD_HEADER_DATE},
    {"skickat", CD_HEADER_DATE},
    {"sendt", CD_HEADER_DATE},
    {"dato", CD_HEADER_DATE},
    {"lahetetty", CD_HEADER_DATE},
    {"paivays", CD_HEADER_DATE},
    {"enviado", CD_HEADER_DATE},
    {"enviado el", CD_HEADER_DATE},
    {"enviada em", CD_HEADER_DATE},
    {"fecha", CD_HEADER_DATE},
    {"odeslano", CD_HEADER_DATE},
    {"odoslane", CD_HEADER_DATE},
    {"дата", CD_HEADER_DATE},
    {"отправлено", CD_HEADER_DATE},
    {"надіслано", CD_HEADER_DATE},
    {"elkuldve", CD_HEADER_DATE},
    {"gonderildi", CD_HEADER_DATE},
    {"tarih", CD_HEADER_DATE},
    {"发送时间", CD_HEADER_DATE},
    {"日期", CD_HEADER_DATE},
    {"送信日時", CD_HEADER_DATE},
    {"ημερομηνία", CD_HEADER_DATE},
    {"trimis", CD_HEADER_DATE},
    {"saadetud", CD_HEADER_DATE},
    {"to", CD_HEADER_OTHER},
    {"an", CD_HEADER_OTHER},
    {"a", CD_HEADER_OTHER},
    {"za", CD_HEADER_OTHER},
    {"aan", CD_HEADER_OTHER},
    {"para", CD_HEADER_OTHER},
    {"do", CD_HEADER_OTHER},
    {"till", CD_HEADER_OTHER},
    {"til", CD_HEADER_OTHER},
    {"komu", CD_HEADER_OTHER},
    {"pre", CD_HEADER_OTHER},
    {"prima", CD_HEADER_OTHER},
    {"кому", CD_HEADER_OTHER},
    {"vastaanottaja", CD_HEADER_OTHER},
    {"cimzett", CD_HEADER_OTHER},
    {"destinataire", CD_HEADER_OTHER},
    {"destinatario", CD_HEADER_OTHER},
    {"kime", CD_HEADER_OTHER},
    {"收件人", CD_HEADER_OTHER},
    {"宛先", CD_HEADER_OTHER},
    {"받는사람", CD_HEADER_OTHER},
    {"προς", CD_HEADER_OTHER},
    {"subject", CD_HEADER_SUBJECT},
    {"betreff", CD_HEADER_SUBJECT},
    {"objet", CD_HEADER_SUBJECT},
    {"oggetto", CD_HEADER_SUBJECT},
    {"zadeva", CD_HEADER_SUBJECT},
    {"onderwerp", CD_HEADER_SUBJECT},
    {"asunto", CD_HEADER_SUBJECT},
    {"assunto", CD_HEADER_SUBJECT},
    {"temat", CD_HEADER_SUBJECT},
    {"amne", CD_HEADER_SUBJECT},
    {"emne", CD_HEADER_SUBJECT},
    {"aihe", CD_HEADER_SUBJECT},
    {"predmet", CD_HEADER_SUBJECT},
    {"тема", CD_HEADER_SUBJECT},
    {"targy", CD_HEADER_SUBJECT},
    {"konu", CD_HEADER_SUBJECT},
    {"主题", CD_HEADER_SUBJECT},
    {"件名", CD_HEADER_SUBJECT},
    {"제목", CD_HEADER_SUBJECT},
    {"θέμα", CD_HEADER_SUBJECT},
    {"subiect", CD_HEADER_SUBJECT},
    {"teema", CD_HEADER_SUBJECT},
    {"cc", CD_HEADER_OTHER},
    {"kopie", CD_HEADER_OTHER},
    {"kp", CD_HEADER_OTHER},
    {"bcc", CD_HEADER_OTHER},
    {"copie a", CD_HEADER_OTHER},
    {"kopia", CD_HEADER_OTHER},
    {"kopija", CD_HEADER_OTHER},
    {"reply-to", CD_HEADER_OTHER},
    {"reply to", CD_HEADER_OTHER},
    {"antwort an", CD_HEADER_OTHER},
    {"repondre a", CD_HEADER_OTHER},
    {"rispondi a", CD_HEADER_OTHER},
    {"importance", CD_HEADER_OTHER},
    {"attachments", CD_HEADER_OTHER},
    {"organization", CD_HEADER_OTHER},
    {"newsgroups", CD_HEADER_OTHER},
};

static const char *const opens[] = {
    "on ",   "am ",      "le ",  "il ",      "dne ",       "dana ",   "em ",
    "el ",   "op ",      "den ", "w dniu ",  "dnia ",      "um ",     "pada ",
    "at ",   "in data ", "pe ",  "a ",       "pa ",        "v ",      "vao ",
    "στις ", "Στις ",    "на ",  "la ",      "ons ",       "al ",     "in ",
    "kl ",   "dia ",     "у ",   "в ",       "ב",          "בתאריך ", "data ",
    "d. ",   "vom ",     "na ",  "quoting ", "zitat von ", "em ter",  NULL};

static const char *const wrote[] = {"quoting ",
                                    "zitat von ",
                                    " wrote",
                                    " schrieb",
                                    " a ecrit",
                                    " ha scritto",
                                    " napisal",
                                    " je pisal",
                                    " escribio",
                                    " escreveu",
                                    " skrev",
                                    " schreef",
                                    " pisze",
                                    " napsal",
                                    " writes",
                                    " said",
                                    " geschreven",
                                    " kirjoitti",
                                    " je napisao",
                                    " je napisala",
                                    " пишет",
                                    " написал",
                                    " пише",
                                    " написав",
                                    " ezt irta",
                                    " a scris",
                                    " escrit",
                                    " yazdi",
                                    " sunu yazdi",
                                    " napisa",
                                    " rase",
                                    " kirjutas",
                                    " menulis",
                                    " da viết",
                                    " έγραψε",
                                    " написа",
                                    " rakstija",
                                    "写道",
                                    "寫道",
                                    "wrote:",
                                    "작성",
                                    " כתב",
                                    " كتب",
                                    " scrisse",
                                    " scrive",
                                    " ecrivait",
                                    " ecrit",
                                    " a repondu",
                                    " geantwortet",
                                    " escriu",
                                    " va escriure",
                                    " napisal/a",
                                    " hat geschrieben",
                                    " sporoca",
                                    NULL};

/* Between dashes: "-----Original Message-----". */
static const char *const messages[] = {
    "message",  "nachricht",  "messaggio",  "sporocil", "bericht",   "mensaje",
    "mensagem", "meddelande", "besked",     "melding",  "wiadomos",  "сообщени",
    "zprav",    "sprav",      "poruk",      "viesti",   "uzenet",    "mail",
    "повідомл", "邮件",       "メッセージ", "원본",     "forwarded", "mesaj",
    "μήνυμα",   "wrote",      "missatge",   "kiri",     NULL};

static const char *const forwarded[] = {"begin forwarded message",
                                        "anfang der weitergeleiteten",
                                        "debut du message",
                                        "inizio messaggio inoltrato",
                                        "zacetek posredovan",
                                        "inicio del mensaje reenviado",
                                        "begin doorgestuurd bericht",
                                        "inicio da mensagem reencaminhada",
                                        "vidarebefordrat brev",
                                        "videresendt",
                                        "videresendte",
                                        "poczatek przekazanej",
                                        "alkuperainen viesti",
                                        "urspruengliche nachricht",
                                        "ursprungliche nachricht:",
                                        "message transfere",
                                        "forwarded by",
                                        "reply above this line",
                                        "please reply above",
                                        "posredovano sporocilo",
                                        "hide original message",
                                        NULL};

static const char *const devices[] = {
    "sent from",           "sent via",
    "sent with",           "sent by",
    "sent using",          "von meinem",
    "von meiner",          "gesendet von",
    "gesendet mit",        "gesendet aus",
    "gesendet uber",       "diese nachricht wurde von mein",
    "envoye de",           "envoye depuis",
    "envoye a partir",     "envoye avec",
    "envoye par",          "inviato da",
    "inviato con",         "inviato dal",
    "poslano z",           "poslano iz",
    "poslano s",           "poslano preko",
    "enviado desde",       "enviado do",
    "enviado de",          "enviado con",
    "verzonden vanaf",     "verzonden met",
    "verstuurd vanaf",     "skickat fran",
    "sendt fra",           "wyslano z",
    "lahetetty",           "отправлено с",
    "надіслано з",         "get outlook for",
    "telecharger outlook", "outlook fur",
    "scarica outlook",     "holen sie sich outlook",
    "obtenir outlook",     "prenesite outlook",
    "obtener outlook",     "get outlook",
    "get [outlook",        "outlook za",
    "my mobile",           "diese mail wurde",
    "odeslano z",          "odoslane z",
    "iphone'umdan",        "poslano sa",
    "trimis de pe",        "enviat des",
    "von outlook",         NULL};

/* What makes a line that begins so the signature of a device or a program. */
static const char *const things[] = {
    "iphone",  "ipad",     "android",    "blackberry", "galaxy",    "samsung",
    "huawei",  "mobil",    "phone",      "tablet",     "outlook",   "mail",
    "yahoo",   "handy",    "portable",   "telefon",    "cellulare", "windows",
    "nokia",   "xiaomi",   "apple",      "watch",      "pixel",     "device",
    "gerat",   "appareil", "dispositiv", "naprav",     "proton",    "spark",
    "nexus",   "htc",      "sony",       "motorola",   "webos",     "thunderbird",
    "oneplus", "mac",      "telephone",  "smartfon",   "телефон",   "app",
    NULL};

static const char *const footers[] = {"this e-mail and any",
                                      "this email and any",
                                      "this message and any",
                                      "this email message and any",
                                      "this e-mail message and any",
                                      "this message is intended",
                                      "this e-mail is intended",
                                      "this email is intended",
                                      "this e-mail is confidential",
                                      "this email is confidential",
                                      "this message contains confidential",
                                      "this e-mail may contain",
                                      "this email may contain",
                                      "this message may contain",
                                      "this communication is",
                                      "the information contained in this",
                                      "the information in this e",
                                      "the contents of this e",
                                      "confidentiality notice",
                                      "confidentiality:",
                                      "privileged and confidential",
                                      "legal disclaimer",
                                      "legal notice",
                                      "email disclaimer",
                                      "e-mail disclaimer",
                                      "if you are not the intended recipient",
                                      "if you have received this",
                                      "please consider the environment",
                                      "before printing",
                                      "this email has been scanned",
                                      "this e-mail has been scanned",
                                      "virus-free.",
                                      "this email was sent from a notification-only",
                                      "diese e-mail enthalt",
                                      "diese e-mail kann vertraul",
                                      "diese nachricht enthalt",
                                      "diese nachricht ist vertraul",
                                      "diese e-mail ist vertraul",
                                      "diese mail enthalt",
                                      "diese e-mail und",
                                      "der inhalt dieser e-mail",
                                      "der inhalt dieser nachricht",
                                      "vertraulichkeitshinweis",
                                      "haftungsausschluss",
                                      "wenn sie nicht der richtige",
                                      "sollten sie nicht der",
                                      "bitte denken sie an die umwelt",
                                      "virenfrei.",
                                      "bitte prufen sie, ob diese mail wirklich",
                                      "ce message et ",
                                      "ce courriel et ",
                                      "ce message est confidentiel",
                                      "ce message est etabli",
                                      "ce courriel est confidentiel",
                                      "cet e-mail et ",
                                      "ce message electronique",
                                      "le contenu de ce ",
                                      "avis de confidentialite",
                                      "les informations contenues dans ce",
                                      "si vous n'etes pas le destinataire",
                                      "si vous avez recu ce",
                                      "si vous recevez ce",
                                      "pensez a l'environnement",
                                      "avant d'imprimer",
                                      "garanti sans virus",
                                      "questo messaggio e ",
                                      "questa e-mail e ",
                                      "questa email e ",
                                      "il presente messaggio",
                                      "la presente e-mail",
                                      "le informazioni contenute in",
                                      "il contenuto di questa",
                                      "avviso di riservatezza",
                                      "informativa privacy",
                                      "se ricevete questo messaggio per errore",
                                      "se avete ricevuto questo",
                                      "prima di stampare",
                                      "ai sensi del regolamento",
                                      "ai sensi del d.lgs",
                                      "rispetta l'ambiente",
                                      "privo di virus",
                                      "to sporocilo je namenjeno",
                                      "to sporocilo in ",
                                      "to elektronsko sporocilo",
                                      "ta e-posta in",
                                      "vsebina tega sporocila",
                                      "vsebina tega elektronskega",
                                      "sporocilo in morebitne priloge",
                                      "informacije v tem sporocilu",
                                      "izjava o omejitvi odgovornosti",
                                      "ce niste naslovnik",
                                      "pred tiskanjem",
                                      "pomislite na okolje",
                                      "to unsubscribe",
                                      "you received this message because",
                                      "you are receiving this because",
                                      "you're receiving this because",
                                      "unsubscribe:",
                                      "to stop receiving",
                                      "to view this discussion on the web",
                                      "zum abbestellen",
                                      "pour vous desabonner",
                                      "per annullare l'iscrizione",
                                      "za odjavo",
                                      NULL};

/* U+00C0 to U+017F without their marks. */
static const char latin[] =
    "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/* One character of two bytes, folded: Latin loses its mark, Cyrillic becomes small. */
static size_t fold_two(const unsigned char *s, char *out)
{
    unsigned c = (s[0] & 31u) << 6 | (s[1] & 63u);

    if (c == 0xa0)
        *out = ' ';
    else if (c >= 0xc0 && c < 0x180)
        *out = latin[c - 0xc0];
    else {
        c = c >= 0x410 && c < 0x430 ? c + 0x20 : c;
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 63));
        return 2;
    }
    return 1;
}

/* Marks of direction and of no width. */
static bool is_nothing(const unsigned char *s)
{
    return (s[0] == 0xe2 && s[1] == 0x80 &&
            ((s[2] >= 0x8b && s[2] <= 0x8f) || (s[2] >= 0xaa && s[2] <= 0xae))) ||
           (s[0] == 0xef && s[1] == 0xbb && s[2] == 0xbf);
}

/* The spaces and the colon that have three bytes; 0: another character. */
static char fold_three(const unsigned char *s)
{
    if (s[0] == 0xe2 && s[1] == 0x80 && (s[2] <= 0x8a || s[2] == 0xaf))
        return ' ';
    return s[0] == 0xef && s[1] == 0xbc && s[2] == 0x9a ? ':' : '\0';
}

/* One character at `s`, `n` bytes left: how many bytes it is, and how many it became. */
static size_t fold_one(const unsigned char *s, size_t n, char *out, size_t *k)
{
    size_t room = *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : 4;

    *k = 1;
    if (*s < 0x80) {
        *out = (char)(*s >= 'A' && *s <= 'Z' ? *s + 32 : *s == '\t' ? ' ' : *s);
        return 1;
    }
    if (room > n) { /* cut in the middle */
        *k = 0;
        return n;
    }
    if (room == 2)
        *k = fold_two(s, out);
    else if (room == 3 && is_nothing(s))
        *k = 0;
    else if (room == 4 || !(*out = fold_three(s)))
        memcpy(out, s, *k = room);
    return room;
}

/* Much quicker than to ask Unicode, and enough for the words above. */
void cd_words_fold(const char *text, size_t n, struct cordee_buf *out)
{
    const unsigned char *s = (const unsigned char *)text;
    char folded[CD_FOLD_MAX];
    size_t len = 0;

    n = n < CD_FOLD_MAX ? n : CD_FOLD_MAX;
    for (size_t k; n > 0; len += k) {
        size_t used = fold_one(s, n, folded + len, &k);

        s += used;
        n -= used;
        if (k == 1 && folded[len] == ' ' && (len == 0 || folded[len - 1] == ' '))
            k = 0;
    }
    while (len && folded[len - 1] == ' ')
        len--;
    cordee_buf_put(out, folded, len);
}

static const char *begin_in(const char *s, const char *const *words)
{
    for (; *words; words++)
        if (**words == *s && strncmp(s, *words, strlen(*words)) == 0)
            return *words;
    return NULL;
}

static const char *found_in(const char *s, const char *const *words)
{
    const char *at;

    for (; *words; words++)
        if ((at = strstr(s, *words)))
            return at;
    return NULL;
}

enum cd_header_word cd_words_header(const char *name)
{
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        if (*name == *headers[i].name && strcmp(name, headers[i].name) == 0)
            return headers[i].is;
    return CD_NO_HEADER;
}

bool cd_words_open(const char *folded)
{
    return begin_in(folded, opens);
}

const char *cd_words_wrote(const char *folded)
{
    return found_in(folded, wrote);
}

bool cd_words_message(const char *folded)
{
    return found_in(folded, messages);
}

bool cd_words_forwarded(const char *folded)
{
    return begin_in(folded, forwarded);
}

static size_t count_words(const char *s)
{
    size_t n = 0;

    for (bool in = false; *s; s++) {
        n += *s != ' ' && !in;
        in = *s != ' ';
    }
    return n;
}

/* "Sent from my desk, is much easier" is a sentence; "Sent from my iPhone, excuse typos"
 * is none, and neither is any that is short and has no comma. */
bool cd_words_device(const char *folded)
{
    char clause[80];
    size_t n = strcspn(folded, ",;.<(");

    if (!begin_in(folded, devices))
        return false;
    n = n < sizeof clause ? n : sizeof clause - 1;
    memcpy(clause, folded, n);
    clause[n] = '\0';
    if (found_in(clause, things))
        return count_words(folded) <= 16;
    return count_words(clause) <= 7 &&
           (!folded[n] || folded[n] == '<' || folded[n] == '(');
}

bool cd_words_footer(const char *folded)
{
    return begin_in(folded, footers) || strcmp(folded, "disclaimer") == 0;
}
