/* What an address says about who is behind it. */
#include "core/mail/receive/address-says.h"

#include <ctype.h>
#include <string.h>

/* The part before the @, squeezed: "no-reply" and "no_reply" as "noreply". */
static void squeeze(const char *address, char *out, size_t room)
{
    size_t n = 0;

    for (; *address && *address != '@' && *address != '+' && n + 1 < room; address++)
        if (isalnum((unsigned char)*address))
            out[n++] = (char)tolower((unsigned char)*address);
    out[n] = '\0';
}

static bool is_one_of(const char *address, const char *const *words, bool begins)
{
    char local[80];

    squeeze(address, local, sizeof local);
    for (; *words; words++)
        if (begins ? cordee_text_starts(local, *words) : strcmp(local, *words) == 0)
            return true;
    return false;
}

bool cd_address_is_machine(const char *address)
{
    static const char *const words[] = {
        "noreply",       "donotreply",    "nichtantworten", "neantworten",
        "nepasrepondre", "nonrispondere", "neodgovarjaj",   "mailerdaemon",
        "postmaster",    "bounce",        "notification",   "notify",
        "newsletter",    "automailer",    "unsubscribe",    NULL};

    return is_one_of(address, words, true);
}

bool cd_address_is_shared(const char *address)
{
    static const char *const words[] = {"info",        "office",       "kontakt",
                                        "contact",     "mail",         "post",
                                        "hello",       "hallo",        "support",
                                        "service",     "sales",        "vertrieb",
                                        "team",        "admin",        "webmaster",
                                        "accounting",  "buchhaltung",  "invoice",
                                        "invoices",    "rechnung",     "rechnungen",
                                        "billing",     "jobs",         "hr",
                                        "bewerbung",   "presse",       "press",
                                        "marketing",   "sekretariat",  "secretariat",
                                        "segreteria",  "contatti",     "amministrazione",
                                        "direction",   "accueil",      "compta",
                                        "commercial",  "events",       "news",
                                        "bestellung",  "order",        "orders",
                                        "anfrage",     "zentrale",     "empfang",
                                        "reception",   "registration", "anmeldung",
                                        "helpdesk",    "abuse",        "privacy",
                                        "datenschutz", "tajnistvo",    NULL};

    return is_one_of(address, words, false);
}

const char *cd_address_name(struct cordee_arena *a, const char *address)
{
    size_t n = strcspn(address, "@+");
    char *name = cordee_arena_text_n(a, address, n);
    bool begins = true, two = false;

    if (n < 5 || name[strcspn(name, "0123456789")])
        return "";
    for (char *s = name; *s; s++) {
        if (strchr("._", *s)) {
            two = two || (!begins && s[1]);
            *s = ' ';
            begins = true;
            continue;
        }
        if (begins)
            *s = (char)toupper((unsigned char)*s);
        begins = *s == '-';
    }
    return two ? name : "";
}

/* "mail.acme.example" is of acme.example. */
static const char *behind_server(const char *domain)
{
    static const char *const servers[] = {"mail", "email", "smtp", "mx",
                                          "post", "www",   NULL};
    size_t n = strcspn(domain, ".");

    for (size_t i = 0; servers[i]; i++)
        if (strlen(servers[i]) == n && strncmp(domain, servers[i], n) == 0 &&
            domain[n] == '.' && strchr(domain + n + 1, '.'))
            return domain + n + 1;
    return domain;
}

const char *cd_address_org_name(struct cordee_arena *a, const char *domain)
{
    char *name;

    domain = behind_server(domain);
    name = cordee_arena_text_n(a, domain, strcspn(domain, "."));

    if (!*name)
        return domain;
    if (strlen(name) <= 3) /* as a rule letters that stand for words */
        for (char *s = name; *s; s++)
            *s = (char)toupper((unsigned char)*s);
    *name = (char)toupper((unsigned char)*name);
    return name;
}
