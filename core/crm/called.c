/* Somebody by the name that is typed. */
#include "core/crm/crm-priv.h"

#include <string.h>

static const char *filter_for(struct cordee_arena *a, char *name)
{
    int64_t id;

    if (*name == '#' && cordee_text_int(name + 1, &id))
        return cordee_arena_printf(a, "id:%lld", (long long)id);
    for (char *s = name; *s; s++)
        if (*s == '"')
            *s = ' ';
    return cordee_arena_printf(a, "\"%s\"", name);
}

static int fail_unclear(struct cordee *cd, const char *name, const json_t *list,
                        struct cordee_error *err)
{
    const json_t *first = json_array_get(list, 0);

    if (!first)
        return cordee_fail(err, CORDEE_E_INVALID,
                           T("Nobody is called “%s”; write the name as it is listed."),
                           name);
    return cordee_fail(err, CORDEE_E_INVALID,
                       T("Several are called “%s”; write #%lld for %s, or more of the "
                         "name."),
                       name, (long long)cordee_json_int(first, "id"),
                       cordee_json_text(first, "name"));
}

int cd_crm_called(struct cordee *cd, struct cordee_error *err, const char *name,
                  unsigned kinds, int64_t user, int64_t *party_r)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    char *plain = cordee_text_trim(cordee_arena_text(a, name));
    struct cordee_filter *filter;

    if (!*plain)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("Say who it is."));
    if (cd->crm->filter(cd, a, filter_for(a, plain), kinds, user, &filter, err) < 0 ||
        cd->crm->filter_list(cd, err, filter, CORDEE_BY_NAME, 2, &list) < 0)
        return -1;
    if (json_array_size(list) != 1)
        return fail_unclear(cd, plain, list, err);
    *party_r = cordee_json_int(json_array_get(list, 0), "id");
    return 0;
}
