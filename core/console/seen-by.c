/* Who may read an entry: everybody, its cluster, or who wrote it. */
#include "core/console/party-page.h"

#include <string.h>

static const struct {
    const char *value, *label, *badge;
} words[] = {
    {"all", T_LATER("everybody"), ""},
    {"cluster", T_LATER("this cluster"), T_LATER("This cluster only")},
    {"owner", T_LATER("only me"), T_LATER("Only you")},
};

const char *cd_seen_by_sent(const struct cd_view *view)
{
    const char *sent = view->cd->http->form(view->req, "visibility");

    if (!*sent)
        return words[0].value;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].value, sent) == 0)
            return words[i].value;
    return NULL;
}

json_t *cd_seen_by_choices(const struct cd_view *view)
{
    struct cordee *cd = view->cd;
    const char *sent = cd_seen_by_sent(view);
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        json_array_append_new(list, json_pack("{s:s,s:s,s:b}", "value", words[i].value,
                                              "label", T(words[i].label), "selected",
                                              sent && strcmp(sent, words[i].value) == 0));
    return list;
}

const char *cd_seen_by_badge(struct cordee *cd, const char *visibility)
{
    for (size_t i = 1; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].value, visibility) == 0)
            return T(words[i].badge);
    return "";
}
