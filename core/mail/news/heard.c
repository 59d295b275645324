#include "core/mail/news/heard.h"

#include "core/mail/capture/capture.h"
#include "core/mail/news/news.h"

#include <string.h>

/* ---- what is history -------------------------------------------------------- */

#define OLD_S (INT64_C(21) * 86400)

/* When it was written, however late it is brought in. */
static int64_t written_at(const struct cd_inbound *in)
{
    int64_t date = in->parsed->date;

    return date > 0 && date < in->at ? date : in->at;
}

/* What people signed, or where they were, years ago is no news of today.  An absence has
 * days of its own; a wish counts until they say something else. */
static bool is_old(const struct cd_inbound *in)
{
    return written_at(in) < cordee_now() - OLD_S;
}

/* ---- what is told ----------------------------------------------------------- */

static json_t *standins_json(const struct cd_absence *a)
{
    json_t *list = json_array();

    for (size_t i = 0; i < a->n_standins; i++) {
        const struct cd_standin *s = &a->standins[i];

        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}", "name", s->name,
                                              "address", s->address, "phone", s->phone,
                                              "what", s->what));
    }
    return list;
}

static json_t *phones_json(const struct cd_signature *s)
{
    json_t *list = json_array();

    for (size_t i = 0; i < s->n_phones; i++)
        json_array_append_new(list, json_pack("{s:s, s:b}", "number", s->phones[i].number,
                                              "mobile", (int)s->phones[i].mobile));
    return list;
}

/* The mail as an entry of the history; 0: it is none. */
static int entry_of(struct cordee *core, int64_t message, int64_t *entry_r,
                    struct cordee_error *err)
{
    *entry_r = 0;
    return core->db->one(core, err, entry_r,
                         "SELECT coalesce(interaction, 0) FROM message WHERE id = ?",
                         CORDEE_ARGS(CORDEE_V(message))) < 0
               ? -1
               : 0;
}

/* Who says that there is another address for somebody may be anybody. */
static int vouched_put(struct cordee *core, const struct cd_inbound *in, json_t *details,
                       struct cordee_error *err)
{
    int vouched;

    if (!details || !*cordee_json_text(details, "new_address"))
        return 0;
    vouched = cd_capture_vouched(core, in->mail.message, in->mail.from_address, err);
    json_object_set_new(details, "vouched", json_boolean(vouched > 0));
    return vouched < 0 ? -1 : 0;
}

static int tell(struct cordee *core, const struct cd_inbound *in, const char *what,
                const char *quote, json_t *details, struct cordee_error *err)
{
    struct cordee_heard news = {.what = what,
                                .party = in->mail.party,
                                .message = in->mail.message,
                                .at = in->at,
                                .address = in->mail.from_address,
                                .quote = quote,
                                .details = details};

    if (entry_of(core, in->mail.message, &news.interaction, err) < 0 ||
        vouched_put(core, in, details, err) < 0)
        return -1;
    return core->crm->heard(core, err, &news);
}

/* ---- by kinds of mail ------------------------------------------------------- */

static int tell_moved(struct cordee *core, const struct cd_inbound *in,
                      struct cordee_arena *arena, struct cordee_error *err)
{
    const char *sentence = NULL;
    const char *address =
        cd_new_address_read(in->mail.visible, in->mail.from_address, &sentence, arena);
    CORDEE_AUTO(cordee_json_drop)
    json_t *details = address ? json_pack("{s:s}", "new_address", address) : NULL;

    return details ? tell(core, in, "moved", sentence, details, err) : 0;
}

static int tell_absence(struct cordee *core, const struct cd_inbound *in,
                        struct cordee_arena *arena, struct cordee_error *err)
{
    const struct cd_absence *a = cd_absence_read(
        in->mail.subject, in->mail.visible, in->parsed->date ? in->parsed->date : in->at,
        in->mail.from_address, arena);
    CORDEE_AUTO(cordee_json_drop)
    json_t *details =
        json_pack("{s:s, s:s, s:s, s:o}", "from", cd_day_iso(arena, a->from), "until",
                  cd_day_iso(arena, a->until), "new_address",
                  is_old(in) ? "" : a->new_address, "standins", standins_json(a));

    if (a->kind != CD_ABSENCE_AWAY && is_old(in))
        return 0;
    if (a->kind == CD_ABSENCE_NONE)
        return tell_moved(core, in, arena, err);
    return tell(core, in, a->kind == CD_ABSENCE_LEFT ? "gone" : "away", a->sentence,
                details, err);
}

/* A title stands behind her name, as the register has it. */
static int tell_signature(struct cordee *core, const struct cd_inbound *in,
                          struct cordee_arena *arena, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *details = NULL;
    const struct cd_signature *s;

    if (core->db->row(core, err, &row, "SELECT name FROM party WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(in->mail.party))) < 0)
        return -1;
    s = cd_signature_read(in->mail.text, cordee_json_text(row, "name"), arena);
    details = json_pack("{s:s, s:s, s:o}", "title", s->title, "lines", s->lines, "phones",
                        phones_json(s));
    return *s->title || s->n_phones ? tell(core, in, "signature", NULL, details, err) : 0;
}

static int tell_wish(struct cordee *core, const struct cd_inbound *in,
                     struct cordee_arena *arena, struct cordee_error *err)
{
    const char *wish = cd_leaving_sentence(in->mail.subject, in->mail.visible, arena);

    return wish && !in->ours.leaving ? tell(core, in, "leaving", wish, NULL, err) : 0;
}

static int tell_refused(struct cordee *core, int64_t row, const char *said,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *mail = NULL;
    struct cordee_heard news = {.what = "gone", .at = cordee_now(), .quote = said};
    int rc = core->db->begin(core, &tx, err) < 0
                 ? -1
                 : core->db->row(core, err, &mail,
                                 "SELECT party, address FROM outbox WHERE id = ?",
                                 CORDEE_ARGS(CORDEE_V(row)));

    news.party = cordee_json_int(mail, "party");
    news.address = cordee_json_text(mail, "address");
    if (rc <= 0 || !news.party || !cd_refusal_is_of_a_person(said, news.address))
        return rc < 0 ? -1 : 0;
    return core->crm->heard(core, err, &news) < 0 ? -1 : core->db->commit(&tx, err);
}

void cd_news_refused(struct cordee *core, int64_t row, const char *said)
{
    struct cordee_error err = {0};

    if (core->crm && tell_refused(core, row, said, &err) < 0 && core->log)
        core->log->write(core, CORDEE_WARN, "what the refusal of %lld tells: %s",
                         (long long)row, err.text);
}

static int tell_bounce(struct cordee *core, const struct cd_inbound *in,
                       struct cordee_arena *arena, struct cordee_error *err)
{
    struct cordee_heard news = {.what = "gone",
                                .party = in->ours.party,
                                .message = in->mail.message,
                                .at = in->at,
                                .address = in->ours.address};
    struct cd_verdict v;

    if (is_old(in))
        return 0;
    cd_verdict(in->understood, in->ours.address, arena, &v);
    if (!news.party || !v.failed || !v.hard || !cd_reason_is_of_a_person(v.reason))
        return 0;
    news.quote = v.said;
    if (entry_of(core, in->mail.message, &news.interaction, err) < 0)
        return -1;
    return core->crm->heard(core, err, &news);
}

/* ---- each mail -------------------------------------------------------------- */

static bool is_kind(const struct cd_inbound *in, const char *kind)
{
    return strcmp(in->mail.kind, kind) == 0;
}

/* A mail of nobody we know is filed with whom ours went to, who may have passed it on:
 * what it says of its writer is not about her. */
static int is_hers(struct cordee *core, const struct cd_inbound *in,
                   struct cordee_error *err)
{
    int64_t party = 0, address;
    int rc = core->crm->by_email(core, err, in->mail.from_address, &party, &address);

    return rc < 0 ? -1 : party == in->mail.party;
}

/* What she writes herself, or her mailbox for her. */
static int tell_own(struct cordee *core, const struct cd_inbound *in,
                    struct cordee_arena *arena, struct cordee_error *err)
{
    int rc = is_hers(core, in, err);

    if (rc <= 0)
        return rc;
    rc = 0;
    if (is_kind(in, "auto-reply"))
        rc = tell_absence(core, in, arena, err);
    else if (!is_old(in) &&
             (is_kind(in, "reply") || is_kind(in, "new") || is_kind(in, "unsubscribe")))
        rc = tell_signature(core, in, arena, err) < 0 ? -1
                                                      : tell_moved(core, in, arena, err);
    if (rc == 0 && strcmp(in->understood->kind, "unsubscribe") == 0)
        rc = tell_wish(core, in, arena, err);
    return rc;
}

static int tell_all(struct cordee *core, const struct cd_inbound *in,
                    struct cordee_arena *arena, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int rc;

    if (core->db->begin(core, &tx, err) < 0)
        return -1;
    rc = is_kind(in, "bounce") || is_kind(in, "delayed")
             ? tell_bounce(core, in, arena, err)
             : tell_own(core, in, arena, err);
    return rc < 0 ? -1 : core->db->commit(&tx, err);
}

void cd_news_tell(struct cordee *core, const struct cd_inbound *in)
{
    struct cordee_error err = {0};
    struct cordee_arena *arena;

    if (!core->crm || !in->mail.party || (in->ours.flags & CORDEE_LETTER_TEST) != 0)
        return;
    arena = cordee_arena_new();
    if (tell_all(core, in, arena, &err) < 0)
        core->log->write(core, CORDEE_WARN, "what mail %lld tells: %s",
                         (long long)in->mail.message, err.text);
    cordee_arena_free(arena);
}

int cd_news_decided(struct cordee *core, const struct cordee_value *argv, size_t argc,
                    struct cordee_error *err)
{
    (void)argc;
    if (!argv[1].as.s || strcmp(argv[1].as.s, "person.leaving") != 0 || !argv[2].as.i)
        return 0;
    return core->db->exec(
        core, err,
        "UPDATE outbox SET unsubscribed_at = coalesce(unsubscribed_at, ?) WHERE id = "
        "(SELECT m.outbox FROM proposal x JOIN message m ON m.id = x.message WHERE x.id "
        "= "
        "?)",
        CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(argv[0].as.i)));
}

int cd_news_undone(struct cordee *core, const char *table, int64_t row,
                   struct cordee_error *err)
{
    if (strcmp(table, "proposal") != 0)
        return 0;
    return core->db->exec(
        core, err,
        "UPDATE outbox SET unsubscribed_at = iif(x.state = 'accepted', "
        "coalesce(unsubscribed_at, clock_now()), NULL) FROM proposal x JOIN message m ON "
        "m.id = x.message WHERE x.id = ? AND x.kind = 'person.leaving' AND outbox.id = "
        "m.outbox AND (x.state = 'accepted' OR (x.state = 'open' AND "
        "outbox.unsubscribed_at IS NOT NULL AND coalesce((SELECT c.given FROM consent c "
        "WHERE c.party = outbox.party AND c.said = 1 ORDER BY c.id DESC LIMIT 1), 1)))",
        CORDEE_ARGS(CORDEE_V(row)));
}
