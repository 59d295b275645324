/* Pages behind personal links, of plugins and of ours. */
#include "core/web/web-priv.h"

#include <string.h>

int web_unknown(struct cordee *cd, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                       T("This link is not known here. It may have been cut off."));
}

const char *web_speak_to(struct cordee *cd, struct cordee_request *req, const char *own,
                         const char *other)
{
    const char *wish = cd->http->query(req, "l");

    if (!*wish)
        wish = *own ? own : other;
    /* "de-AT" is German to us. */
    return cd->text->speak(cd, cordee_arena_text_n(req->arena, wish, strcspn(wish, "-")),
                           *other ? other : "en");
}

static int act(const struct cordee_link_page *page, void *visit, struct cordee_error *err)
{
    struct cordee_error why = {0};
    const int rc = page->act(visit, &why);

    if (rc >= 0)
        return rc;
    return cordee_is_refusal(&why) ? page->show(visit, why.text, err)
                                   : cordee_fail(err, why.code, "%s", why.text);
}

static int answer(struct cordee *cd, struct cordee_request *req,
                  const struct cordee_link_page *page, void *visit, bool acts,
                  struct cordee_error *err)
{
    const int64_t row =
        cd->http->keyed_row(cd, page->purpose, cd->http->path(req, "token"));
    int rc = row ? page->load(cd, req, row, visit, err) : 0;

    if (rc <= 0)
        return rc < 0 ? -1 : web_unknown(cd, err);
    page->speak(visit);
    rc = acts && page->act ? act(page, visit, err) : page->show(visit, "", err);
    cd->text->spoken(cd);
    return rc;
}

int web_visit(struct cordee *cd, struct cordee_request *req,
              const struct cordee_link_page *page, bool acts, struct cordee_error *err)
{
    void *visit = cordee_arena_get(req->arena, page->size);
    const int rc = answer(cd, req, page, visit, acts, err);

    if (page->drop)
        page->drop(visit);
    return rc;
}
