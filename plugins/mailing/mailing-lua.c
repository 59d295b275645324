#include "plugins/mailing/mailing.h"

static int lua_draft(struct cordee *cd, struct cordee_arena *a, struct cordee_error *err,
                     const struct cordee_value *argv, size_t argc,
                     struct cordee_value *result)
{
    const struct mailing_text text = {
        .subject = argv[0].as.s,
        .markdown = argv[1].as.s,
        .filter = argc > 2 ? argv[2].as.s : "",
        .preheader = "",
        .language = "en",
    };
    int64_t id = mailing_new(cd, text.filter, 0, err);

    (void)a;
    if (id < 0 || mailing_save(cd, id, 1, &text, err) < 0)
        return -1;
    *result = cordee_of_int(id);
    return 0;
}

static int lua_numbers(struct cordee *cd, struct cordee_arena *a,
                       struct cordee_error *err, const struct cordee_value *argv,
                       size_t argc, struct cordee_value *result)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    json_t *numbers;
    int rc = mailing_load(cd, argv[0].as.i, &model, err);

    (void)a;
    (void)argc;
    if (rc <= 0)
        return rc < 0 ? -1 : cordee_fail(err, CORDEE_E_NOT_FOUND, "no such mailing");
    if (mailing_numbers(cd, model, &numbers, err) < 0)
        return -1;
    *result = cordee_of_json(numbers);
    return 0;
}

const struct cordee_lua_fn mailing_lua[] = {
    {"draft", "ss|s", "Makes a draft: subject, Markdown, filter. Returns its id.",
     lua_draft},
    {"numbers", "i", "Sent, replied, bounced ... of a mailing, as a table.", lua_numbers},
    {0},
};
