/* "#private" in the subject or the first line of a mail that one of us wrote: it is for
 * nobody else. */
#include "core/mail/capture/capture.h"

#include <string.h>

#define PRIVATE "#private"

/* Takes it out of `text` when it stands before `end`. */
static bool mark_take(char *text, size_t end)
{
    char *mark = strcasestr(text, PRIVATE);
    char *after;

    if (!mark || (size_t)(mark - text) >= end)
        return false;
    after = mark + sizeof PRIVATE - 1;
    after += strspn(after, " ");
    memmove(mark, after, strlen(after) + 1);
    return true;
}

bool cd_private_take(const char **subject, const char **text, struct cordee_arena *arena)
{
    char *head = cordee_arena_text(arena, *subject);
    char *body = cordee_arena_text(arena, *text);
    size_t first = strspn(body, " \t\r\n");
    bool in_subject = mark_take(head, strlen(head));
    bool in_text = mark_take(body, first + strcspn(body + first, "\n"));

    *subject = cordee_text_trim(head);
    *text = cordee_text_trim(body);
    return in_subject || in_text;
}
