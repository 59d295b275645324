/* A folder of a mailbox whose headers are read: its account is tried when a draft begins,
 * the folder is found by the job. */
#include "core/mail/first/first-priv.h"

#include "core/base/rows.h"
#include "core/config/folder.h"
#include "core/db/held.h"
#include "core/fetch/imap.h"
#include "core/job/job.h"
#include "core/mail/way/way.h"

#include <string.h>

#define CALL_MS 60000 /* of the job: others wait for its thread */

const char *cd_first_name(struct cordee_arena *a, const char *login, const char *folder)
{
    return *folder ? cordee_arena_printf(a, "%s: %s", login, folder) : login;
}

int cd_first_try(struct cordee *core, const struct cd_first *first,
                 struct cordee_error *err)
{
    const struct cd_imap_account account = {.host = first->host,
                                            .port = (int)first->port,
                                            .security = first->security,
                                            .user = first->login,
                                            .password = first->password};

    return cd_mailbox_try(core, &account, NULL, NULL, err);
}

/* ---- its folder ----------------------------------------------------------------- */

/* The first of the usual names that is there. */
static int folder_find(struct cd_imap *imap, struct cd_imap_folder *f,
                       const char **name_r, struct cordee_error *err)
{
    static const char *const usual[] = {"Sent",
                                        "INBOX.Sent",
                                        "Sent Items",
                                        "Sent Messages",
                                        "[Gmail]/Sent Mail",
                                        "Gesendet",
                                        "Gesendete Elemente",
                                        "Gesendete Objekte",
                                        "[Gmail]/Gesendet",
                                        "Envoyés",
                                        "Éléments envoyés",
                                        "Posta inviata",
                                        "Inviata",
                                        "Poslano",
                                        NULL};
    struct cordee_error why = {0};

    for (const char *const *name = usual; *name; name++) {
        *name_r = *name;
        if (cd_imap_enter(imap, *name, false, f, &why) == 0)
            return 0;
        if (why.code != CORDEE_E_NOT_FOUND) /* not the folder: the connection */
            return cordee_fail(err, why.code, "%s", why.text);
    }
    return cordee_fail(err, CORDEE_E_NOT_FOUND,
                       "no folder with sent mail was found; say what yours is called");
}

/* It is looked for once. */
static int folder_keep(struct cordee *core, const json_t *draft, const char *name,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    return core->db->exec(
        core, err, "UPDATE first_day SET folder = ?, name = ? WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(name),
                    CORDEE_V(cd_first_name(a, cordee_json_text(draft, "login"), name)),
                    CORDEE_V(cordee_json_int(draft, "id"))));
}

static int folder_enter(struct cordee *core, struct cd_imap *imap, const json_t *draft,
                        struct cd_imap_folder *f, struct cordee_error *err)
{
    const char *name = cordee_json_text(draft, "folder");

    if (*name)
        return cd_imap_enter(imap, name, false, f, err);
    if (folder_find(imap, f, &name, err) < 0)
        return -1;
    return folder_keep(core, draft, name, err);
}

/* ---- a session ------------------------------------------------------------------ */

static bool must_end(void *host)
{
    return cd_jobs_end(host);
}

struct cd_imap *cd_first_open(struct cordee *core, const json_t *draft,
                              struct cd_imap_folder *f, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf password = {0};
    struct cd_imap_account account = {.host = cordee_json_text(draft, "host"),
                                      .port = (int)cordee_json_int(draft, "port"),
                                      .security = cordee_json_text(draft, "security"),
                                      .user = cordee_json_text(draft, "login"),
                                      .stop = must_end,
                                      .ctx = core->host,
                                      .ms = CALL_MS};
    struct cd_imap *imap;

    if (cd_held(core->host)) {
        cordee_fail(err, CORDEE_E_INVALID,
                    "nothing goes out of this copy until it is released");
        return NULL;
    }
    if (cd_key_open(core->host, CD_FIRST_KEY, cordee_json_text(draft, "password"),
                    &password, err) < 0)
        return NULL;
    account.password = password.text ? password.text : "";
    imap = cd_imap_open(core, &account, err);
    if (imap && folder_enter(core, imap, draft, f, err) == 0)
        return imap;
    cd_imap_close(imap);
    return NULL;
}
