/* Paragraphs whose breaks were lost on the way: "Expected Outcome:Project results". */
#include "plugins/funding/read/read-priv.h"

#include <ctype.h>
#include <string.h>

enum { RUN = 3 }; /* letters before a break, so that "e.g.The" and "SatCom" have none */

/* Words that begin sentences, and end no other word. */
static const char starters[] =
    " The This These Those For In All Any Where When If To Proposals Projects Project "
    "Actions Activities Applicants Applications Beneficiaries Participants Legal Only "
    "Eligible General Specific International ";

static bool is_lower(char c)
{
    return islower((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* How many small letters stand before `at`. */
static size_t lower_before(const char *text, size_t at)
{
    size_t n = 0;

    while (n < at && n < RUN && is_lower(text[at - n - 1]))
        n++;
    return n;
}

/* A capital that begins a word, or stands alone. */
static bool begins_word(const char *s)
{
    return isupper((unsigned char)*s) &&
           (is_lower(s[1]) || s[1] == ' ' || isupper((unsigned char)s[1]));
}

static bool begins_sentence(const char *s)
{
    char word[20];
    size_t n = 0;

    while (isalpha((unsigned char)s[n]))
        n++;
    if (n + 3 > sizeof word || s[n] != ' ')
        return false;
    snprintf(word, sizeof word, " %.*s ", (int)n, s);
    return isupper((unsigned char)*s) && strstr(starters, word);
}

/* "null" is what programs write where nothing stood. */
static size_t nothing_at(const char *s)
{
    return strncmp(s, "null", 4) == 0 &&
                   (!s[4] || isspace((unsigned char)s[4]) || isupper((unsigned char)s[4]))
               ? 4 + (s[4] == ' ')
               : 0;
}

/* What begins a part of the portal's texts. */
static bool is_heading(const char *s)
{
    static const char *const headings[] = {
        "Scope:", "Expected Outcome:", "Expected Impact:", "Objective:",
        "Specific Challenge:"};

    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
        if (cordee_text_starts(s, headings[i]))
            return true;
    return false;
}

/* Is a break lost before `at`? */
static bool is_lost(const char *text, size_t at)
{
    const char before = at ? text[at - 1] : ' ';

    /* Between items of a list. */
    if (strchr(":;", before) && islower((unsigned char)text[at]))
        return lower_before(text, at - 1) == RUN;
    if (before == ',')
        return begins_word(text + at) && is_lower(text[at + 1]) &&
               lower_before(text, at - 1) == RUN;
    if (strchr(".:;!?", before) && at > 1)
        return nothing_at(text + at) ||
               (begins_word(text + at) &&
                (strchr(")]\"", text[at - 2]) || lower_before(text, at - 1) == RUN));
    return (before == ' ' && is_heading(text + at)) ||
           (lower_before(text, at) == RUN && begins_sentence(text + at));
}

void text_part(const char *text, struct cordee_buf *out)
{
    bool address = false; /* within one, dots and capitals stand as they are */

    for (size_t i = 0; text[i]; i++) {
        if (isspace((unsigned char)text[i]))
            address = false;
        else if (strncmp(text + i, "://", 3) == 0 || strncmp(text + i, "www.", 4) == 0 ||
                 text[i] == '@')
            address = true;
        if (!address && i && is_lost(text, i)) {
            if (out->len && out->text[out->len - 1] == ' ')
                out->text[out->len - 1] = '\n';
            else
                cordee_buf_putc(out, '\n');
            i += nothing_at(text + i);
            if (!text[i])
                break;
        }
        cordee_buf_putc(out, text[i]);
    }
}
