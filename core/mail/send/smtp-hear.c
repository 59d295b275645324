/* Watching the conversation: the last reply, whether AUTH was accepted, the transcript.
 */
#include "core/mail/send/smtp-priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void cd_session_note(struct session *s, const char *mark, const char *line)
{
    if (s->transcript && *line) {
        cordee_buf_puts(s->transcript, mark);
        cordee_buf_puts(s->transcript, line);
        cordee_buf_putc(s->transcript, '\n');
    }
}

/* "250-SIZE 10240000": the number may be missing, or 0 (RFC 1870 4). */
static void heard_offer(struct session *s)
{
    const char *offer = s->line_n > 4 ? s->line + 4 : "";
    int64_t most = 0;

    if (strncasecmp(offer, "SIZE", 4) != 0 || (offer[4] && offer[4] != ' '))
        return;
    offer += 4 + strspn(offer + 4, " ");
    s->report->size_most =
        !*offer || (cordee_text_int(offer, &most) && most >= 0) ? most : -1;
}

static void heard_line(struct session *s)
{
    const int code = (int)strtol(s->line, NULL, 10);

    cd_session_note(s, "< ", s->line);
    if (s->ehlo && code == 250)
        heard_offer(s);
    s->complete = s->line_n >= 3 && s->line[3] != '-';
    if (!s->complete)
        return;
    s->code = code;
    s->report->offered |= s->ehlo && code == 250;
    s->ehlo = false;
    s->authenticated |= code == 235;
    if (code != 334)
        s->secret = false;
    if (code != 221) /* goodbye explains nothing */
        snprintf(s->report->said, sizeof s->report->said, "%s", s->line);
}

static void heard(struct session *s, const char *buf, int n)
{
    for (int i = 0; i < n; i++) {
        if (buf[i] == '\n') {
            s->line[s->line_n] = '\0';
            heard_line(s);
            s->line_n = 0;
        } else if (buf[i] != '\r' && s->line_n + 1 < sizeof s->line) {
            s->line[s->line_n++] = (char)(buf[i] ? buf[i] : '?');
        }
    }
}

/* When AUTH fails or is not offered, libesmtp goes on without it.  A relay that then
 * takes no mail would answer 5xx to each; so MAIL does not leave without AUTH. */
static void said(struct session *s, const char *buf, int n)
{
    char line[80];

    s->complete = false;
    s->secret |= n > 5 && memcmp(buf, "AUTH ", 5) == 0;
    if (s->secret)
        cd_session_note(s, "> ", memcmp(buf, "AUTH ", 5) == 0 ? "AUTH ..." : "...");
    for (const char *p = buf, *end = buf + n; p < end && !s->secret; p++) {
        size_t k = strcspn(p, "\r\n");

        k = k < (size_t)(end - p) ? k : (size_t)(end - p);
        snprintf(line, sizeof line, "%.*s", (int)k, p);
        cd_session_note(s, "> ", line);
        if (cordee_text_starts(line, "EHLO ")) { /* anew: what was said before is void */
            s->ehlo = true;
            s->report->offered = false;
            s->report->size_most = -1;
        }
        s->data =
            strcmp(line, "DATA") == 0 || (s->data && !cordee_text_starts(line, "MAIL "));
        if (*s->relay->user && !s->authenticated && cordee_text_starts(line, "MAIL "))
            cd_link_cut(&s->link);
        p += k;
    }
}

void cd_session_monitor(const char *buf, int n, int writing, void *arg)
{
    if (writing)
        said(arg, buf, n);
    else
        heard(arg, buf, n);
    errno = 0;
}
