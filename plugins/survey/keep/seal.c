/* What anonymous answers are sealed with. */
#include "plugins/survey/keep/seal.h"

#include "plugins/survey/answer/answer.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- length --------------------------------------------------------------------- */

enum {
    NUMBER = 40,   /* of a number or a key with its name's quotes, colon and comma */
    CHARACTER = 4, /* bytes, at the most; what JSON escapes is of one, and becomes two */
    PIECE = 1024,
};

/* Characters of one's own words in all answers to it. */
static size_t characters_of(const struct survey_question *q)
{
    if (q->kind == SURVEY_SHORT || q->kind == SURVEY_LONG)
        return (size_t)q->characters;
    return q->kind == SURVEY_CONTACT ? 4 * 200 : q->other ? 500 : 0;
}

size_t survey_room(const struct survey_form *form)
{
    size_t room = PIECE; /* for what is around them */

    for (size_t i = 0; i < form->n_questions; i++) {
        const struct survey_question *q = form->questions[i];
        const size_t answers = q->n_items * (q->kind == SURVEY_PAIRED ? 2 : 1) + 4;

        room += answers * (SURVEY_NAME + NUMBER) + characters_of(q) * CHARACTER;
    }
    return (room + PIECE - 1) / PIECE * PIECE;
}

/* A JSON text and zeros behind it; the caller frees it. */
static char *fill(const json_t *object, size_t room, size_t *n_r)
{
    char *text = json_dumps(object, JSON_COMPACT);
    const size_t n = text ? strlen(text) : 0;
    char *whole;

    *n_r = n <= room ? room : (n + PIECE - 1) / PIECE * PIECE;
    whole = calloc(1, *n_r + 1);
    if (!text || !whole)
        abort();
    memcpy(whole, text, n);
    sodium_memzero(text, n);
    free(text);
    return whole;
}

static void wipe(void *bytes, size_t n)
{
    sodium_memzero(bytes, n);
    free(bytes);
}

static json_t *read_object(const char *text, size_t n)
{
    json_t *object = json_loadb(text, strnlen(text, n), 0, NULL);

    if (json_is_object(object))
        return object;
    json_decref(object);
    return NULL;
}

static unsigned char *bytes_new(size_t n)
{
    unsigned char *bytes = calloc(1, n + 1);

    if (!bytes)
        abort();
    return bytes;
}

/* ---- answers -------------------------------------------------------------------- */

_Static_assert(SURVEY_SEAL_KEY == crypto_box_PUBLICKEYBYTES, "a public key");
_Static_assert(SURVEY_SEAL_KEY == crypto_box_SECRETKEYBYTES, "a secret key");
_Static_assert(SURVEY_SEAL_KEY == crypto_box_SEEDBYTES, "a seed");
_Static_assert(SURVEY_SEAL_KEY == crypto_secretbox_KEYBYTES, "a draft's key");

void survey_pair_make(const char *keyed, const unsigned char salt[SURVEY_SALT],
                      struct survey_pair *pair_r)
{
    unsigned char seed[crypto_box_SEEDBYTES];

    crypto_generichash(seed, sizeof seed, (const unsigned char *)keyed, strlen(keyed),
                       salt, SURVEY_SALT);
    crypto_box_seed_keypair(pair_r->seals, pair_r->opens, seed);
    sodium_memzero(seed, sizeof seed);
}

void survey_pair_drop(struct survey_pair *pair)
{
    sodium_memzero(pair, sizeof *pair);
}

void survey_seal(const unsigned char seals[SURVEY_SEAL_KEY], const json_t *told,
                 size_t room, struct cordee_buf *out)
{
    size_t n;
    char *text = fill(told, room, &n);
    unsigned char *box = bytes_new(crypto_box_SEALBYTES + n);

    if (crypto_box_seal(box, (const unsigned char *)text, n, seals) != 0)
        abort(); /* a key that is no point: we made it */
    cordee_buf_put(out, box, crypto_box_SEALBYTES + n);
    wipe(text, n);
    free(box);
}

json_t *survey_unseal(const struct survey_pair *pair, const void *sealed, size_t n,
                      size_t *room_r)
{
    const size_t room = n > crypto_box_SEALBYTES ? n - crypto_box_SEALBYTES : 0;
    unsigned char *text = bytes_new(room);
    json_t *told = NULL;

    if (room && crypto_box_seal_open(text, sealed, n, pair->seals, pair->opens) == 0)
        told = read_object((const char *)text, room);
    wipe(text, room);
    *room_r = room;
    return told;
}

/* ---- drafts --------------------------------------------------------------------- */

void survey_draft_key_make(const char *secret, struct survey_draft_key *key_r)
{
    unsigned char master[crypto_kdf_KEYBYTES], id[32];

    crypto_generichash(master, sizeof master, (const unsigned char *)secret,
                       strlen(secret), NULL, 0);
    crypto_kdf_derive_from_key(id, sizeof id, 1, "draft id", master);
    crypto_kdf_derive_from_key(key_r->key, sizeof key_r->key, 2, "draftkey", master);
    sodium_bin2hex(key_r->id, sizeof key_r->id, id, sizeof id);
    sodium_memzero(master, sizeof master);
}

void survey_draft_key_drop(struct survey_draft_key *key)
{
    sodium_memzero(key, sizeof *key);
}

enum { NONCE = crypto_secretbox_NONCEBYTES, MAC = crypto_secretbox_MACBYTES };

void survey_draft_seal(const struct survey_draft_key *key, const json_t *draft,
                       size_t room, struct cordee_buf *out)
{
    size_t n;
    char *text = fill(draft, room, &n);
    unsigned char *box = bytes_new(NONCE + MAC + n);

    cordee_random(box, NONCE);
    crypto_secretbox_easy(box + NONCE, (const unsigned char *)text, n, box, key->key);
    cordee_buf_put(out, box, NONCE + MAC + n);
    wipe(text, n);
    free(box);
}

json_t *survey_draft_unseal(const struct survey_draft_key *key, const void *sealed,
                            size_t n)
{
    const unsigned char *box = sealed;
    const size_t room = n > NONCE + MAC ? n - NONCE - MAC : 0;
    unsigned char *text = bytes_new(room);
    json_t *draft = NULL;

    if (room &&
        crypto_secretbox_open_easy(text, box + NONCE, n - NONCE, box, key->key) == 0)
        draft = read_object((const char *)text, room);
    wipe(text, room);
    return draft;
}

/* ---- lots ----------------------------------------------------------------------- */

void survey_lot(size_t *order, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const size_t at = randombytes_uniform((uint32_t)i + 1);

        order[i] = at == i ? i : order[at];
        order[at] = i;
    }
}

int64_t survey_nobody(void)
{
    uint64_t bits;

    cordee_random(&bits, sizeof bits);
    return -(int64_t)(bits >> 12) - 1;
}
