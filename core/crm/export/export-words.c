/* A list as a file that people open has the words of the screen. */
#include "core/crm/export/export-priv.h"
#include "core/crm/org-kind.h"

#include "core/config/text.h"

#include <string.h>

int export_words_load(struct cd_export *x, struct cordee_error *err)
{
    struct cordee *cd = x->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    const json_t *type;
    size_t i;

    x->types = json_object();
    x->language = cordee_arena_text(x->arena, cd_text_language());
    if (!x->in_words)
        return 0;
    list = cd->db->list(cd, err,
                        "SELECT word, name FROM member_type WHERE cluster_mine(cluster) "
                        "ORDER BY cluster = cluster_here(), id",
                        CORDEE_NO_ARGS);
    json_array_foreach (list, i, type)
        json_object_set(x->types, cordee_json_text(type, "word"),
                        json_object_get(type, "name"));
    return list ? 0 : -1;
}

const char *export_word(const struct cd_export *x, const struct cd_list_column *c,
                        const char *text)
{
    struct cordee *cd = x->cd;
    const char *name = "";

    if (!*text)
        return "";
    switch (c->shape) {
    case CD_AS_COUNTRY:
        name = T(cd_country_name(text));
        break;
    case CD_AS_LANGUAGE:
        name = cd_language_name(text);
        name = *name ? T(name) : "";
        break;
    case CD_AS_ORG_TYPE:
        name = cd_org_type_text(cd, text);
        break;
    case CD_AS_ORG_SIZE:
        name = cd_org_size_text(cd, text);
        break;
    case CD_AS_MEMBERSHIP:
        name = cordee_json_text(x->types, text);
        break;
    default:
        break;
    }
    return name && *name ? name : text;
}
