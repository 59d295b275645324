/* Checks of who gets it. */
#include "plugins/mailing/check/check.h"

#include "plugins/mailing/write/text.h"

/* Why it is not clear who gets it. */
static void say_unclear(struct cordee *cd, struct mailing_look *l)
{
    CORDEE_AUTO(cordee_json_drop) json_t *no_fields = json_array();
    struct cordee_sql sql = {.arena = l->arena};
    struct cordee_audience who;
    struct cordee_error why = {0};

    mailing_audience(l->arena, l->model, l->user, &who);
    if (cd->crm->audience(cd, &who, no_fields, &sql, &why) < 0)
        mailing_found(l, "bad", T("The audience is not clear"), why.text);
    cordee_buf_drop(&sql.text);
}

int mailing_check_audience(struct cordee *cd, struct mailing_look *l,
                           struct cordee_error *err)
{
    const int64_t n = cordee_json_int(l->count, "to");
    const char *text = cordee_arena_printf(
        l->arena, TN("%lld person gets it.", "%lld people get it.", n), (long long)n);

    (void)err;
    if (!l->count)
        say_unclear(cd, l);
    else if (n == 0)
        mailing_found(l, "bad", T("Nobody would get it"),
                      T("Change the filter, or look below why people are left out."));
    else if (!*cordee_json_text(l->model, "filter") &&
             !json_array_size(json_object_get(l->model, "parts")))
        mailing_found(l, "warn", T("It goes to everybody"), text);
    else
        mailing_found(l, "ok", T("Audience"), text);
    return 0;
}

/* What was chosen is still there; without it somebody else would get it. */
int mailing_check_parts(struct cordee *cd, struct mailing_look *l,
                        struct cordee_error *err)
{
    json_t *part;
    size_t i;

    (void)err;
    json_array_foreach (json_object_get(l->model, "parts"), i, part)
        if (cordee_json_true(part, "gone"))
            mailing_found(l, "bad",
                          cordee_text_is(cordee_json_text(part, "kind"), "segment")
                              ? T("A saved filter that was chosen is no longer there")
                              : T("A past mailing that was chosen is no longer there"),
                          T("Take it out of the audience, or choose another."));
    return 0;
}

static const char *page_of(struct mailing_look *l, const char *tail)
{
    return cordee_arena_printf(l->arena, "/mailing/%lld%s",
                               (long long)cordee_json_int(l->model, "id"), tail);
}

static void choose_put(struct cordee *cd, struct mailing_look *l, json_t *row)
{
    cordee_json_set_text(row, "href", page_of(l, "/audience"));
    cordee_json_set_text(row, "go", T("Choose one"));
}

/* Who leaves it leaves what nobody else is written to about. */
static int topic_in_use(struct cordee *cd, struct mailing_look *l,
                        struct cordee_error *err)
{
    int64_t retired = 0;

    if (cd->db->one(cd, err, &retired,
                    "SELECT 1 FROM topic WHERE id = ? AND retired_at IS NOT NULL",
                    CORDEE_ARGS(CORDEE_V(cordee_json_int(l->model, "topic")))) < 0)
        return -1;
    if (retired)
        choose_put(cd, l,
                   mailing_found(l, "warn", T("Its topic is no longer in use"),
                                 T("It was retired since the mailing was begun.")));
    return 0;
}

/* Who said no to a topic said nothing about a mailing that has none. */
int mailing_check_topic(struct cordee *cd, struct mailing_look *l,
                        struct cordee_error *err)
{
    const json_t *choice = json_object_get(l->model, "choice");
    int64_t some = 0;

    if (cordee_json_true(choice, "notice")) {
        mailing_found(l, "ok", T("It is a notice: who left all mailings gets it too"),
                      cordee_json_text(choice, "reason"));
        return 0;
    }
    if (cordee_json_int(l->model, "topic"))
        return topic_in_use(cd, l, err);
    if (cd->db->one(cd, err, &some,
                    "SELECT 1 FROM topic WHERE retired_at IS NULL AND (cluster IS NULL "
                    "OR cluster = ?) LIMIT 1",
                    CORDEE_ARGS(CORDEE_V(cordee_json_int(l->model, "cluster")))) < 0)
        return -1;
    choose_put(cd, l,
               mailing_found(l, some ? "bad" : "warn", T("It has no topic"),
                             T("Only who left all mailings is left out; who left one "
                               "topic gets it too.")));
    return 0;
}

/* Who reads a language that it does not have gets the original: say so before. */
int mailing_check_languages(struct cordee *cd, struct mailing_look *l,
                            struct cordee_error *err)
{
    const char *own = l->letter.language;
    int64_t others = 0;
    json_t *row;
    size_t i;

    json_array_foreach (json_object_get(l->count, "languages"), i, row) {
        const char *code = cordee_json_text(row, "code");
        const char *gets = mailing_text_for(cd, l->model, code, err);

        if (!gets)
            return -1;
        if (*code && cordee_text_is(gets, own) && !cordee_text_starts(code, own))
            others += cordee_json_int(row, "n");
    }
    if (others)
        mailing_found(
            l, "warn",
            l->letter.n_texts ? T("Some read a language that it does not have")
                              : T("The text is in one language"),
            cordee_arena_printf(
                l->arena,
                TN("%lld person reads another language and gets this text all the same.",
                   "%lld people read another language and get this text all the same.",
                   others),
                (long long)others));
    return 0;
}

/* Who gets it beyond their budget of a week. */
int mailing_check_budget(struct cordee *cd, struct mailing_look *l,
                         struct cordee_error *err)
{
    const int64_t n = cordee_json_int(l->count, "tired");
    const char *act = cordee_json_text(json_object_get(l->model, "choice"), "act");

    (void)err;
    if (n)
        mailing_found(
            l, "warn", T("Some got many mailings lately"),
            cordee_arena_printf(
                l->arena,
                cordee_text_is(act, "defer")
                    ? TN("%lld person gets it later, when there is room again.",
                         "%lld people get it later, when there is room again.", n)
                    : TN("%lld person gets more mailings in seven days than they may.",
                         "%lld people get more mailings in seven days than they may.", n),
                (long long)n));
    return 0;
}
