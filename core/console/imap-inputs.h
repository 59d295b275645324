/* The account of a mailbox that is asked by IMAP, as each form with one asks for it. */
#ifndef CORE_CONSOLE_IMAP_INPUTS_H
#define CORE_CONSOLE_IMAP_INPUTS_H

#include "core/console/form.h"

extern const struct cd_option cd_imap_securities[];

/* Rows of a table of inputs. */
#define cd_imap_inputs(password_hint, password_needed)                         \
    {.name = "host",                                                           \
     .type = CD_TEXT,                                                          \
     .label = T_LATER("Server"),                                               \
     .hint = T_LATER("imap.example.org"),                                      \
     .complete = "off",                                                        \
     .required = true},                                                        \
        {.name = "security",                                                   \
         .type = CD_CHOICE,                                                    \
         .label = T_LATER("Security"),                                         \
         .options = cd_imap_securities},                                       \
        {.name = "port",                                                       \
         .type = CD_TEXT,                                                      \
         .label = T_LATER("Port"),                                             \
         .kind = "number",                                                     \
         .hint = T_LATER("Empty: the usual one.")},                            \
        {.name = "login",                                                      \
         .type = CD_TEXT,                                                      \
         .label = T_LATER("User name"),                                        \
         .complete = "off",                                                    \
         .required = true},                                                    \
    {                                                                          \
        .name = "password", .type = CD_TEXT, .label = T_LATER("Password"),     \
        .kind = "password", .complete = "new-password", .hint = password_hint, \
        .required = password_needed                                            \
    }

/* The port, 0 for the usual one; says what is wrong with it. */
int64_t cd_imap_port(struct cd_form *form);
/* Says why a trial failed (cd_mailbox_try), at the input it is about; `folders` is that
 * of the folders.  False: it is no matter of the form. */
bool cd_imap_wrong(struct cd_form *form, const char *folders,
                   const struct cordee_error *why);

#endif
