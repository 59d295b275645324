/* What a member looks for, in a few words on its page. */
#include "plugins/funding/profile/pages.h"

enum { LONG = 200 }; /* letters of its words that are shown */

/* The beginning of what the matching reads. */
static const char *beginning(struct cordee_arena *a, const char *text)
{
    char *line = cordee_arena_text(a, text);

    for (char *c = line; *c; c++)
        if (*c == '\n')
            *c = c[1] && c[1] != '\n' ? ';' : ' ';
    line = cordee_text_trim(line);
    if (cordee_utf8_len(line) <= LONG)
        return line;
    return cordee_arena_printf(a, "%.*s …", (int)cordee_utf8_cut(line, LONG), line);
}

/* Of members, and of people of whom something was said. */
int profile_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                  json_t *model, struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    struct match_profile asked;
    struct profile p;
    int rc = profile_counts(cd, party, err);

    if (rc > 0)
        rc = profile_load(cd, a, party, &p, err);
    if (rc <= 0)
        return rc;
    profile_match(a, &p, &asked);
    json_object_set_new(model, "id", json_integer(party));
    cordee_json_set_text(model, "words", beginning(a, asked.text));
    profile_put_said(cd, &p, model);
    return 1;
}
