/* Passwords: Argon2id, at most two at a time, and slower for who guesses. */
#include "core/web/web-priv.h"

#include <sodium.h>
#include <string.h>

enum { SHORTEST = 12, LONGEST = 256, AT_ONCE = 2 };
#define DAY ((int64_t)24 * 3600)

enum { FREE_TRIES = 5, FREE_TRIES_OF_ADDRESS = 20, LONGEST_WAIT = 900 };

/* ---- hashing ---------------------------------------------------------------- */

/* Each takes 64 MiB, so they wait for each other. */
static void hash_enter(struct cd_web *web)
{
    if (!web)
        return;
    pthread_mutex_lock(&web->hash_lock);
    while (web->hashing >= AT_ONCE)
        pthread_cond_wait(&web->hash_done, &web->hash_lock);
    web->hashing++;
    pthread_mutex_unlock(&web->hash_lock);
}

static void hash_leave(struct cd_web *web)
{
    if (!web)
        return;
    pthread_mutex_lock(&web->hash_lock);
    web->hashing--;
    pthread_cond_signal(&web->hash_done);
    pthread_mutex_unlock(&web->hash_lock);
}

static int hash_make(struct cd_web *web, const char *password,
                     char out[crypto_pwhash_STRBYTES], struct cordee_error *err)
{
    int rc;

    if (sodium_init() < 0)
        return cordee_fail(err, CORDEE_E_INTERNAL, "libsodium does not start");
    hash_enter(web);
    rc = crypto_pwhash_str(out, password, strlen(password),
                           crypto_pwhash_OPSLIMIT_INTERACTIVE,
                           crypto_pwhash_MEMLIMIT_INTERACTIVE);
    hash_leave(web);
    if (rc != 0)
        return cordee_fail(err, CORDEE_E_BUSY, "no memory for a password; try again");
    return 0;
}

static bool hash_is(struct cd_web *web, const char *hash, const char *password)
{
    bool is;

    hash_enter(web);
    is = crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
    hash_leave(web);
    return is;
}

/* What nobody's password is checked against, so that a name that does not exist takes as
 * long as one that does. */
static char nobody[crypto_pwhash_STRBYTES];

static void make_nobody(void)
{
    char random[53];

    cordee_token(random, 32);
    hash_make(NULL, random, nobody, NULL);
}

static const char *hash_of_nobody(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, make_nobody);
    return nobody;
}

/* ---- which are good --------------------------------------------------------- */

static bool is_plain(const char *folded)
{
    static const char *const common[] = {
        "password",   "passwort",   "motdepasse", "geslo",    "cordee",   "123456789",
        "qwertyuiop", "qwertzuiop", "azertyuiop", "1q2w3e4r", "iloveyou", "administrator",
        "letmein",    "welcome",    "willkommen", "abcdefgh", "changeme", "987654321",
        "sunshine",   "football",   "asdfghjkl",  "yxcvbnm",  "zxcvbnm",
    };
    bool seen[256] = {false};
    int kinds = 0;

    for (const char *s = folded; *s; s++) {
        kinds += !seen[(unsigned char)*s];
        seen[(unsigned char)*s] = true;
    }
    if (kinds < 5)
        return true;
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (strstr(folded, common[i]) && strlen(folded) < strlen(common[i]) + 8)
            return true;
    return false;
}

/* One word again and again, "PasswordPassword2026!", is no longer than the word. */
static bool is_repeated(const char *folded)
{
    size_t n = strlen(folded);

    while (n && folded[n - 1] >= ' ' && folded[n - 1] < 'a') /* what is hung on */
        n--;
    for (size_t word = 1; word * 2 <= n + 1 && word < SHORTEST; word++)
        if (memcmp(folded, folded + word, n - word) == 0)
            return true;
    return false;
}

/* Mostly each sign is the one before or the next one up or down: "abcdefghijkl!",
 * "1234567890123", "aaaabbbbcccc".  A nine is followed by a nought. */
static bool is_row(const char *folded)
{
    size_t n = strlen(folded), steps = 0;

    for (size_t i = 1; i < n; i++) {
        int step = folded[i] - folded[i - 1];

        steps += (step >= -1 && step <= 1) || (folded[i] == '0' && folded[i - 1] == '9');
    }
    return n > 1 && steps * 4 >= (n - 1) * 3;
}

static int password_ok(const char *password, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    size_t n = strlen(password);
    const char *text;

    if (cordee_utf8_len(password) < SHORTEST)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "A password needs at least %d characters.", SHORTEST);
    if (n > LONGEST)
        return cordee_fail(err, CORDEE_E_INVALID, "A password has at most %d characters.",
                           LONGEST);
    cordee_utf8_fold(password, &folded);
    text = folded.text ? folded.text : "";
    if (is_plain(text) || is_repeated(text) || is_row(text))
        return cordee_fail(err, CORDEE_E_INVALID,
                           "This password is among the first that are tried. Four words "
                           "that have nothing to do with each other are a good one.");
    return 0;
}

int cd_password_set(struct cordee_host *host, struct cordee_request *req, int64_t staff,
                    const char *password, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *cd = host->core;
    char hash[crypto_pwhash_STRBYTES];

    if (password_ok(password, err) < 0 || hash_make(host->web, password, hash, err) < 0 ||
        cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->exec(cd, err, "UPDATE staff SET password = ? WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(hash), CORDEE_V(staff))) < 0)
        return -1;
    if (cd->db->changes(cd) == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "There is no such user.");
    if (cd_session_end_all(host, req, staff, err) < 0 ||
        cd->db->exec(cd, err,
                     "DELETE FROM token WHERE subject = ? AND purpose IN "
                     "('web.sign-in', 'web.invite', 'web.code')",
                     CORDEE_ARGS(CORDEE_V(staff))) < 0 ||
        cd->db->exec(cd, err, "INSERT INTO audit(staff, address, action) VALUES(?, ?, ?)",
                     CORDEE_ARGS(CORDEE_V(staff), CORDEE_V(req ? req->address : ""),
                                 CORDEE_V("password.set"))) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

/* ---- who guesses ------------------------------------------------------------ */

/* Seconds that are left of the pause after the last of `n` failures. */
static int64_t pause_left(int64_t n, int64_t last, int64_t free_tries)
{
    int64_t over = n - free_tries;
    int64_t wait = over < 0 ? 0 : over > 9 ? LONGEST_WAIT : (int64_t)1 << (over + 1);
    int64_t left = last + (wait > LONGEST_WAIT ? LONGEST_WAIT : wait) - cordee_now();

    return left > 0 ? left : 0;
}

static int throttle(struct cordee_request *req, const char *login,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct cordee *cd = req->web->cd;
    int64_t now = cordee_now();
    int64_t wait;
    int64_t other;

    if (cd->db->row(cd, err, &row,
                    "SELECT (SELECT count(*) FROM sign_in_failure "
                    "WHERE login = ? AND address = ? AND at > ?) AS n, "
                    "(SELECT max(at) FROM sign_in_failure "
                    "WHERE login = ? AND address = ?) AS last, "
                    "(SELECT count(*) FROM sign_in_failure "
                    "WHERE address = ? AND at > ?) AS n2, "
                    "(SELECT max(at) FROM sign_in_failure WHERE address = ?) AS last2",
                    CORDEE_ARGS(CORDEE_V(login), CORDEE_V(req->address),
                                CORDEE_V(now - DAY), CORDEE_V(login),
                                CORDEE_V(req->address), CORDEE_V(req->address),
                                CORDEE_V(now - 3600), CORDEE_V(req->address))) < 0)
        return -1;
    wait =
        pause_left(cordee_json_int(row, "n"), cordee_json_int(row, "last"), FREE_TRIES);
    other = pause_left(cordee_json_int(row, "n2"), cordee_json_int(row, "last2"),
                       FREE_TRIES_OF_ADDRESS);
    wait = wait > other ? wait : other;
    if (wait)
        return cordee_fail(err, CORDEE_E_BUSY,
                           "Too many tries. Wait %lld seconds, then try again.",
                           (long long)wait);
    return 0;
}

/* What was typed for a name that nobody has is kept nowhere but here, for a day: it may
 * be a password in the wrong field. */
static int note_failure(struct cordee_request *req, const char *login, int64_t staff,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *cd = req->web->cd;
    int64_t now = cordee_now();

    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->exec(cd, err, "DELETE FROM sign_in_failure WHERE at < ?",
                     CORDEE_ARGS(CORDEE_V(now - DAY))) < 0 ||
        cd->db->exec(
            cd, err, "INSERT INTO sign_in_failure(login, address, at) VALUES(?, ?, ?)",
            CORDEE_ARGS(CORDEE_V(login), CORDEE_V(req->address), CORDEE_V(now))) < 0 ||
        cd->db->exec(cd, err, "INSERT INTO audit(staff, address, action) VALUES(?, ?, ?)",
                     CORDEE_ARGS(CORDEE_ID(staff), CORDEE_V(req->address),
                                 CORDEE_V("session.fail"))) < 0 ||
        cd->db->commit(&tx, err) < 0)
        return -1;
    return 0;
}

static int forget_failures(struct cordee_request *req, const char *login,
                           struct cordee_error *err)
{
    struct cordee *cd = req->web->cd;

    return cd->db->exec(cd, err,
                        "DELETE FROM sign_in_failure WHERE login = ? AND address = ?",
                        CORDEE_ARGS(CORDEE_V(login), CORDEE_V(req->address)));
}

static int rehash(struct cordee_request *req, int64_t staff, const char *was,
                  const char *password, struct cordee_error *err)
{
    struct cordee *cd = req->web->cd;
    char hash[crypto_pwhash_STRBYTES];

    if (!crypto_pwhash_str_needs_rehash(was, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                        crypto_pwhash_MEMLIMIT_INTERACTIVE))
        return 0;
    if (hash_make(req->web, password, hash, err) < 0)
        return -1;
    return cd->db->exec(cd, err, "UPDATE staff SET password = ? WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(hash), CORDEE_V(staff)));
}

int cd_password_check(struct cordee_request *req, const char *login, const char *password,
                      int64_t *staff_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct cordee *cd = req->web->cd;
    char folded[255] = "";
    const char *hash;
    int64_t staff;

    if (cordee_address_fold(login, folded) < 0)
        strcpy(folded, "?");
    if (strlen(password) > LONGEST)
        password = "";
    if (throttle(req, folded, err) < 0 ||
        cd->db->row(cd, err, &row,
                    "SELECT id, password FROM staff WHERE login = ? "
                    "AND disabled_at IS NULL",
                    CORDEE_ARGS(CORDEE_V(folded))) < 0)
        return -1;
    hash = cordee_json_text(row, "password");
    staff = *hash ? cordee_json_int(row, "id") : 0;
    if (!hash_is(req->web, staff ? hash : hash_of_nobody(), password) || !staff)
        return note_failure(req, folded, cordee_json_int(row, "id"), err);
    if (forget_failures(req, folded, err) < 0 ||
        rehash(req, staff, hash, password, err) < 0)
        return -1;
    *staff_r = staff;
    return 1;
}

int cd_session_prove(struct cordee_request *req, const char *password,
                     struct cordee_error *err)
{
    struct cordee *cd = req->web->cd;
    int64_t staff = 0;
    int rc = cd_password_check(req, req->user.login, password, &staff, err);

    if (rc <= 0 || staff != req->user.staff)
        return rc < 0 ? -1 : 0;
    req->user.password_at = cordee_now();
    return cd->db->exec(
               cd, err, "UPDATE session SET password_at = ? WHERE hash = ?",
               CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(req->user.session))) < 0
               ? -1
               : 1;
}
