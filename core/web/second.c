/* The second step of signing in: a code of an authenticator app, or a recovery code. */
#include "core/config/folder.h"
#include "core/db/audit.h"
#include "core/web/totp.h"
#include "core/web/web-priv.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define PURPOSE "web.totp"

enum { MOST_WRONG = 10, WRONG_SECONDS = 3600 };

/* ---- the secret -------------------------------------------------------------- */

static int load(struct cordee *cd, int64_t staff, json_t **row_r,
                struct cordee_error *err)
{
    return cd->db->row(cd, err, row_r,
                       "SELECT secret, confirmed_at, last_step FROM second_factor "
                       "WHERE staff = ?",
                       CORDEE_ARGS(CORDEE_V(staff)));
}

int cd_second_begin(struct cordee_host *host, int64_t staff, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sealed = {0};
    struct cordee *cd = host->core;
    unsigned char key[CD_TOTP_KEY];
    char text[33];

    cordee_random(key, sizeof key);
    cd_base32(key, sizeof key, text);
    cd_key_seal(host, PURPOSE, text, &sealed);
    return cd->db->exec(cd, err,
                        "INSERT INTO second_factor(staff, secret) VALUES(?, ?) "
                        "ON CONFLICT(staff) DO UPDATE SET secret = excluded.secret, "
                        "last_step = 0 WHERE confirmed_at IS NULL",
                        CORDEE_ARGS(CORDEE_V(staff), CORDEE_V(sealed.text))) < 0
               ? -1
               : 0;
}

int cd_second_look(struct cordee_host *host, int64_t staff, struct cd_second *second_r,
                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf open = {0};
    struct cordee *cd = host->core;
    int rc = load(cd, staff, &row, err);

    *second_r = (struct cd_second){0};
    if (rc <= 0)
        return rc;
    second_r->begun = true;
    second_r->on = cordee_json_int(row, "confirmed_at") != 0;
    if (second_r->on)
        return cd->db->one(cd, err, &second_r->codes_left,
                           "SELECT count(*) FROM recovery_code WHERE staff = ? "
                           "AND used_at IS NULL",
                           CORDEE_ARGS(CORDEE_V(staff))) < 0
                   ? -1
                   : 1;
    if (cd_key_open(host, PURPOSE, cordee_json_text(row, "secret"), &open, err) < 0)
        return -1;
    snprintf(second_r->secret, sizeof second_r->secret, "%s", open.text);
    return 1;
}

int cd_second_off(struct cordee_host *host, int64_t staff, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *cd = host->core;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->exec(cd, err, "DELETE FROM recovery_code WHERE staff = ?",
                     CORDEE_ARGS(CORDEE_V(staff))) < 0 ||
        cd->db->exec(cd, err, "DELETE FROM second_factor WHERE staff = ?",
                     CORDEE_ARGS(CORDEE_V(staff))) < 0 ||
        cd_audit_row(cd, "second.off", "staff", staff, "", err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

/* ---- recovery codes ---------------------------------------------------------- */

/* Letters and digits only, so that people may write it as they like. */
static void code_hash(const struct cordee_host *host, int64_t staff, const char *code,
                      char out[65])
{
    char text[80];
    size_t n = (size_t)snprintf(text, sizeof text, "%lld ", (long long)staff);

    for (; *code && n + 1 < sizeof text; code++)
        if (isalnum((unsigned char)*code))
            text[n++] = (char)tolower((unsigned char)*code);
    text[n] = '\0';
    cd_key_hash(host, "web.recovery", text, out);
}

static int code_add(struct cordee_host *host, int64_t staff, char out[12],
                    struct cordee_error *err)
{
    struct cordee *cd = host->core;
    char token[11];
    char hash[65];

    cordee_token(token, 6);
    snprintf(out, 12, "%.5s-%.5s", token, token + 5);
    code_hash(host, staff, out, hash);
    return cd->db->exec(cd, err, "INSERT INTO recovery_code(staff, hash) VALUES(?, ?)",
                        CORDEE_ARGS(CORDEE_V(staff), CORDEE_V((const char *)hash))) < 0
               ? -1
               : 0;
}

int cd_second_codes(struct cordee_host *host, int64_t staff,
                    char out[CD_SECOND_CODES][12], struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *cd = host->core;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->exec(cd, err, "DELETE FROM recovery_code WHERE staff = ?",
                     CORDEE_ARGS(CORDEE_V(staff))) < 0)
        return -1;
    for (int i = 0; i < CD_SECOND_CODES; i++)
        if (code_add(host, staff, out[i], err) < 0)
            return -1;
    if (cd_audit_row(cd, "second.codes", "staff", staff, "", err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

static int code_use(struct cordee_host *host, int64_t staff, const char *code,
                    struct cordee_error *err)
{
    struct cordee *cd = host->core;
    char hash[65];

    code_hash(host, staff, code, hash);
    if (cd->db->exec(cd, err,
                     "UPDATE recovery_code SET used_at = ? WHERE staff = ? "
                     "AND hash = ? AND used_at IS NULL",
                     CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(staff),
                                 CORDEE_V((const char *)hash))) < 0)
        return -1;
    return cd->db->changes(cd) > 0;
}

/* ---- checking ---------------------------------------------------------------- */

/* Wrong codes count for the account, from wherever they come: who tries them knows the
 * password already. */
static int too_many(struct cordee *cd, const char *who, struct cordee_error *err)
{
    int64_t n = 0;

    if (cd->db->one(cd, err, &n,
                    "SELECT count(*) FROM sign_in_failure WHERE login = ? AND at > ?",
                    CORDEE_ARGS(CORDEE_V(who), CORDEE_V(cordee_now() - WRONG_SECONDS))) <
        0)
        return -1;
    return n >= MOST_WRONG ? cordee_fail(err, CORDEE_E_BUSY,
                                         "Too many wrong codes. Wait an hour, or ask an "
                                         "administrator.")
                           : 0;
}

static int note_wrong(struct cordee_request *req, const char *who, int64_t staff,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *cd = req->web->cd;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->exec(
            cd, err, "INSERT INTO sign_in_failure(login, address, at) VALUES(?, ?, ?)",
            CORDEE_ARGS(CORDEE_V(who), CORDEE_V(""), CORDEE_V(cordee_now()))) < 0 ||
        cd->db->exec(cd, err, "INSERT INTO audit(staff, address, action) VALUES(?, ?, ?)",
                     CORDEE_ARGS(CORDEE_V(staff), CORDEE_V(req->address),
                                 CORDEE_V("second.fail"))) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

/* The step goes into the row in the statement that asks for it, so that two who send one
 * code at once do not both get in. */
static int step_use(struct cordee_host *host, int64_t staff, const char *code,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf open = {0};
    struct cordee *cd = host->core;
    unsigned char key[CD_TOTP_KEY];
    int64_t step;
    int n;

    if (load(cd, staff, &row, err) <= 0 ||
        cd_key_open(host, PURPOSE, cordee_json_text(row, "secret"), &open, err) < 0)
        return -1;
    n = cd_base32_read(open.text, key, sizeof key);
    step = n > 0 ? cd_totp_match(key, (size_t)n, code, cordee_now(),
                                 cordee_json_int(row, "last_step"))
                 : 0;
    if (!step)
        return 0;
    if (cd->db->exec(cd, err,
                     "UPDATE second_factor SET last_step = ? WHERE staff = ? "
                     "AND last_step < ?",
                     CORDEE_ARGS(CORDEE_V(step), CORDEE_V(staff), CORDEE_V(step))) < 0)
        return -1;
    return cd->db->changes(cd) > 0;
}

int cd_second_check(struct cordee_request *req, int64_t staff, const char *code,
                    struct cordee_error *err)
{
    struct cordee_host *host = req->web->host;
    char who[40];
    int rc;

    snprintf(who, sizeof who, "code %lld", (long long)staff);
    if (too_many(host->core, who, err) < 0)
        return -1;
    rc = step_use(host, staff, code, err);
    if (rc == 0)
        rc = code_use(host, staff, code, err);
    if (rc == 0)
        return note_wrong(req, who, staff, err);
    return rc;
}

int cd_second_confirm(struct cordee_request *req, int64_t staff, const char *code,
                      struct cordee_error *err)
{
    struct cordee *cd = req->web->cd;
    int rc = step_use(cd->host, staff, code, err);

    if (rc <= 0)
        return rc;
    if (cd->db->exec(cd, err, "UPDATE second_factor SET confirmed_at = ? WHERE staff = ?",
                     CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(staff))) < 0 ||
        cd_audit_row(cd, "second.on", "staff", staff, "", err) < 0)
        return -1;
    return 1;
}
