#include "core/console/imap-inputs.h"

const struct cd_option cd_imap_securities[] = {
    {"tls", T_LATER("TLS (port 993)")},
    {"starttls", T_LATER("STARTTLS (port 143)")},
    {"none", T_LATER("none, only for a server on this machine")},
    {NULL, NULL}};

int64_t cd_imap_port(struct cd_form *form)
{
    struct cordee *cd = form->view->cd;
    int64_t port = 0;

    if (*cd_form_get(form, "port") &&
        (!cordee_text_int(cd_form_get(form, "port"), &port) || port < 0 ||
         port > 65535)) {
        cd_form_wrong(form, "port", T("A port is a number up to 65535."));
        port = 0;
    }
    return port;
}

bool cd_imap_wrong(struct cd_form *form, const char *folders,
                   const struct cordee_error *why)
{
    const char *name = why->code == CORDEE_E_DENIED      ? "password"
                       : why->code == CORDEE_E_NOT_FOUND ? folders
                       : why->code == CORDEE_E_INVALID   ? "host"
                                                         : NULL;

    if (name)
        cd_form_wrong(form, name, cordee_utf8_sentence(form->view->arena, why->text));
    return name != NULL;
}
