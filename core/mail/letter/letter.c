/* Letters, which other plugins write: checked, kept, shown beforehand. */
#include "core/mail/letter/letter.h"

#include "core/base/host.h"
#include "core/db/audit.h"
#include "core/db/db.h"
#include "core/mail/attach/attach.h"
#include "core/mail/compose/compose.h"
#include "core/mail/letter/sender.h"
#include "core/mail/letter/text.h"

#include <string.h>

const char *cd_letter_language(struct cordee *cd, const struct cordee_letter *l,
                               const char *reader)
{
    (void)cd;
    return cd_letter_text_for(l, reader).language;
}

static int names_check(struct cordee *cd, const struct cordee_letter *l,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *names = NULL;

    return cd_letter_all_fields(cd, err, l, &names);
}

/* Compiles all texts, as whoever reads them gets them. */
static int texts_compile(struct cordee *core, const struct cordee_letter *l,
                         struct cordee_error *err)
{
    for (size_t i = 0; i <= l->n_texts; i++) {
        const char *language = i ? l->texts[i - 1].language : l->language;
        struct cd_compiled *c = cd_compile(core, l, language, err);

        cd_compiled_free(c);
        if (!c)
            return i ? cordee_fail_in(err, "%s: ", language) : -1;
    }
    return 0;
}

static int letter_check(struct cordee *cd, const struct cordee_letter *l,
                        struct cordee_error *err)
{
    if (!l->subject || !*l->subject)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("the subject is missing"));
    if (!l->markdown || !*l->markdown)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("the text is missing"));
    if (!(l->flags & CORDEE_LETTER_PLAIN) && names_check(cd, l, err) < 0)
        return -1;
    return cd_attach_check(cd, l, err) < 0 || cd_letter_texts_check(cd, l, err) < 0 ||
                   cd_letter_senders_check(cd, l, err) < 0
               ? -1
               : texts_compile(cd->host->core, l, err);
}

static const char *text_or_none(const char *s)
{
    return s ? s : "";
}

/* What changes with time or with who looks is settled now. */
static int text_settle(struct cordee *core, struct cordee_arena *a, int64_t cluster,
                       const char **markdown, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf settled = {0};

    if (!strstr(*markdown, "[[members"))
        return 0;
    if (cd_members_settle(core, cluster, *markdown, &settled, err) < 0)
        return -1;
    *markdown = cordee_arena_text(a, settled.text);
    return 0;
}

static int letter_settle(struct cordee *core, struct cordee_arena *a,
                         const struct cordee_letter *l, struct cordee_letter *l_r,
                         struct cordee_error *err)
{
    struct cordee_letter_text *texts =
        cordee_arena_get(a, (l->n_texts + 1) * sizeof *texts);
    int64_t cluster = 0;

    *l_r = *l;
    if (l->flags & CORDEE_LETTER_TEXT)
        return 0;
    if (core->db->one(core, err, &cluster,
                      "SELECT coalesce(?, (SELECT t.cluster FROM topic t WHERE t.id = "
                      "?), cluster_here())",
                      CORDEE_ARGS(CORDEE_ID(l->cluster), CORDEE_V(l->topic))) < 0 ||
        text_settle(core, a, cluster, &l_r->markdown, err) < 0)
        return -1;
    for (size_t i = 0; i < l->n_texts; i++) {
        texts[i] = l->texts[i];
        if (text_settle(core, a, cluster, &texts[i].markdown, err) < 0)
            return -1;
    }
    l_r->texts = texts;
    return 0;
}

int64_t cd_letter_store(struct cordee *cd, struct cordee_error *err,
                        const struct cordee_letter *written)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_letter settled;
    const struct cordee_letter *l = &settled;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *core = cd->host->core;
    int64_t id;

    if (letter_check(cd, written, err) < 0 ||
        letter_settle(core, a, written, &settled, err) < 0 ||
        core->db->begin(core, &tx, err) < 0)
        return -1;
    id = core->db->insert(
        core, err,
        "INSERT INTO letter(interaction, plugin, subject, markdown, from_name, "
        "from_address, reply_to, language, preheader, in_reply_to, topic, flags, "
        "cluster, why) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce(?, (SELECT "
        "t.cluster FROM topic t WHERE t.id = ?), cluster_here()), ?)",
        CORDEE_ARGS(
            CORDEE_ID(l->interaction), CORDEE_V(cd->name), CORDEE_V(l->subject),
            CORDEE_V(l->markdown), CORDEE_V(text_or_none(l->from_name)),
            CORDEE_V(text_or_none(l->from_address)), CORDEE_V(text_or_none(l->reply_to)),
            CORDEE_V(text_or_none(l->language)), CORDEE_V(text_or_none(l->preheader)),
            CORDEE_V(text_or_none(l->in_reply_to)), CORDEE_ID(l->topic),
            CORDEE_V(l->flags), CORDEE_ID(l->cluster), CORDEE_V(l->topic),
            CORDEE_V(text_or_none(l->why))));
    return id < 0 || cd_letter_texts_store(core, id, l, err) < 0 ||
                   cd_attach_store(core, id, l, err) < 0 ||
                   cd_letter_senders_store(core, id, l, err) < 0 ||
                   cd_audit_row(cd, "mail.letter", "letter", id, cd->name, err) < 0 ||
                   core->db->commit(&tx, err) < 0
               ? -1
               : id;
}

int cd_letter_preview(struct cordee *cd, struct cordee_error *err,
                      const struct cordee_letter *l, json_t *values, const char *language,
                      struct cordee_rendering *r)
{
    CORDEE_AUTO(cd_compiled_drop) struct cd_compiled *c = NULL;

    *r = (struct cordee_rendering){0};
    if (names_check(cd, l, err) < 0 ||
        !(c = cd_compile(cd->host->core, l, text_or_none(language), err)))
        return -1;
    return cd_compose_look(c, values, "preview", r, err);
}
