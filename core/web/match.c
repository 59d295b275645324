/* Two programs that change one record: ETag of what was read, If-Match of what is sent
 * (RFC 9110 13.1.1, RFC 6585 3).  People have the form's own comparison instead. */
#include "core/web/web-priv.h"

#include <stdlib.h>
#include <string.h>

/* Strong: it is of what the record says, byte by byte. */
static const char *tag_of(struct cordee_arena *a, const json_t *state)
{
    char *text = json_dumps(state, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    char hash[65];

    cordee_sha256(text ? text : "", text ? strlen(text) : 0, hash);
    free(text);
    return cordee_arena_printf(a, "\"%.32s\"", hash);
}

/* A list of tags, or * for any.  A weak one matches nothing. */
static bool names(const char *list, const char *tag)
{
    size_t n = strlen(tag);

    if (strcmp(list, "*") == 0)
        return true;
    for (const char *s = list; (s = strstr(s, tag)); s += n)
        if ((s == list || strchr(", \t", s[-1])) && (!s[n] || strchr(", \t", s[n])))
            return true;
    return false;
}

static int refuse(struct cordee_request *req, const char *problem, const char *why,
                  struct cordee_error *err)
{
    struct cordee *cd = req->web->cd;

    req->problem = problem;
    return cordee_fail(err, CORDEE_E_CONFLICT, "%s", T(why));
}

int web_version(struct cordee_request *req, const json_t *state, struct cordee_error *err)
{
    const char *tag = tag_of(req->arena, state);
    const char *asked = web_header(req, "If-Match");

    if (!req->post) {
        web_set_header(req, "ETag", tag);
        return 0;
    }
    if (!asked && web_wants_json(req))
        return refuse(req, "no-condition",
                      T_LATER("Read the record first, and send its ETag in If-Match."),
                      err);
    if (asked && !names(asked, tag))
        return refuse(req, "changed",
                      T_LATER("Somebody changed this meanwhile: nothing was saved."),
                      err);
    return 0;
}
