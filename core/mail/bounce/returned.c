/* Where the mail that a notice gives back begins in its text. */
#include "core/mail/bounce/bounce.h"

#include <string.h>

/* The words of a line that opens the mail given back, after dashes and the like. */
/* clang-format off */
static const char *const returned_marks[] = {
    "below this line is a copy", "below the next line is a copy", "this is a copy of",
    "original message", "message header follow", "message headers follow",
    "message headers:", "the header of the original", "unsent message",
    "message text follows", "the header and top", "begin original message",
    "beginning of original", "enclosed is a copy", "enclosed are the original",
    "undelivered message follows", "undelivered message headers", "copy of your message",
    "copy of message follows", "start of message", "returned message follows",
    "returned message:", "returned text follows", "header follows", "headers follow",
    "your original message", "your message follows", "the original message follows",
    "the following is a copy", "the first * lines of the message",
    "body of message generated", "a copy of the original message",
    "failed message follows", "rejected message follows", "message follows",
    "included is a copy of the message", "the returned message follows",
    "forwarded message", "message contents follow", "contenu du message",
    "message d'origine", "urspruengliche nachricht", "ursprungliche nachricht",
    "kopie der nachricht", "messaggio originale", "mensagem original",
    "mensaje original", "oorspronkelijk bericht", "izvorno sporocilo",
    "original mail info", "original mail", "attached is a copy", "received message",
    "complete original message", NULL};
/* clang-format on */

/* Fields that begin a returned mail when nothing announces it. */
static const char *const returned_fields[] = {
    "received:",   "return-path:",  "message-id:", "dkim-signature:",
    "x-received:", "mime-version:", NULL};

size_t cd_ornament(const char *line)
{
    return strspn(line, " \t-=*_|>#~+");
}

static bool begins_with_one(const char *words, const char *const *marks)
{
    for (; *marks; marks++) {
        size_t k = strcspn(*marks, "*");

        if (strncmp(words, *marks, k) == 0 &&
            ((*marks)[k] == '\0' || cd_words_say(words, *marks)))
            return true;
    }
    return false;
}

static bool opens_returned(const char *line)
{
    char words[80];
    size_t n = cd_ornament(line);
    size_t k = 0;

    for (const char *p = line + n; *p && *p != '\n' && k < sizeof words - 1; p++)
        words[k++] = (char)(*p >= 'A' && *p <= 'Z' ? *p | 32 : *p);
    words[k] = '\0';
    return (n == 0 && begins_with_one(words, returned_fields)) ||
           (begins_with_one(words, returned_marks) &&
            (n > 1 || (k > 0 && strchr(":.- ", words[k - 1])) || k < 50));
}

size_t cd_notice_length(const char *text)
{
    const char *p = text + strspn(text, " \t\n");

    for (const char *line = p; *line; line += strcspn(line, "\n"), line += *line == '\n')
        if (line > p && opens_returned(line))
            return (size_t)(line - text);
    return strlen(text);
}
