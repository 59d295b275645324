/* Headers become rows: mails, and the addresses that stand in them. */
#include "core/mail/first/first-priv.h"

#include <string.h>

#define PEOPLE_MAX 100000
#define TAKERS_MAX 3000000

static int person_make(struct cd_first_store *s, const struct cd_first_who *who,
                       int worth, int64_t *id_r, struct cordee_error *err)
{
    struct cordee *core = s->core;

    if (s->people++ >= PEOPLE_MAX)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "more than 100,000 addresses are too many for one draft");
    *id_r = core->db->insert(
        core, err,
        "INSERT INTO first_person(draft, address, name, worth) VALUES(?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(s->draft), CORDEE_V(who->address), CORDEE_V(who->name),
                    CORDEE_V((int64_t)worth)));
    return *id_r < 0 ? -1 : 0;
}

/* Its number, and how good the name is that it has; made when it is new. */
static int person_load(struct cd_first_store *s, const struct cd_first_who *who,
                       int worth, int64_t *id_r, int64_t *had_r, struct cordee_error *err)
{
    struct cordee *core = s->core;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = core->db->row(
        core, err, &row,
        "SELECT id, worth FROM first_person WHERE draft = ? AND address = ?",
        CORDEE_ARGS(CORDEE_V(s->draft), CORDEE_V(who->address)));

    *had_r = worth;
    if (rc <= 0)
        return rc < 0 ? -1 : person_make(s, who, worth, id_r, err);
    *id_r = cordee_json_int(row, "id");
    *had_r = cordee_json_int(row, "worth");
    return 0;
}

static int person_put(struct cd_first_store *s, const struct cd_first_who *who,
                      int64_t *id_r, struct cordee_error *err)
{
    struct cordee *core = s->core;
    const int worth = cd_first_name_worth(who->name);
    json_t *known = json_object_get(s->known, who->address);
    int64_t had = json_integer_value(json_array_get(known, 1));

    *id_r = json_integer_value(json_array_get(known, 0));
    if (!known && person_load(s, who, worth, id_r, &had, err) < 0)
        return -1;
    if (worth > had &&
        core->db->exec(core, err,
                       "UPDATE first_person SET name = ?, worth = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(who->name), CORDEE_V((int64_t)worth),
                                   CORDEE_V(*id_r))) < 0)
        return -1;
    if (!known || worth > had)
        json_object_set_new(s->known, who->address,
                            json_pack("[I, I]", (json_int_t)*id_r,
                                      (json_int_t)(worth > had ? worth : had)));
    return 0;
}

static int came_before(struct cd_first_store *s, const char *message_id,
                       struct cordee_error *err)
{
    int64_t id = 0;

    return s->core->db->one(
        s->core, err, &id, "SELECT id FROM first_mail WHERE draft = ? AND message_id = ?",
        CORDEE_ARGS(CORDEE_V(s->draft), CORDEE_V(message_id)));
}

static int takers_put(struct cd_first_store *s, const struct cd_first_head *head,
                      int64_t mail, struct cordee_error *err)
{
    struct cordee *core = s->core;
    int64_t person;

    s->takers += (int64_t)head->n;
    if (s->had_takers + s->takers > TAKERS_MAX)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "mails to more than 3,000,000 addresses are too many for one "
                           "draft");
    for (size_t i = 0; i < head->n; i++)
        if (person_put(s, &head->takers[i], &person, err) < 0 ||
            core->db->exec(core, err,
                           "INSERT INTO first_taker(mail, person) VALUES(?, ?)",
                           CORDEE_ARGS(CORDEE_V(mail), CORDEE_V(person))) < 0)
            return -1;
    return 0;
}

static int mail_put(struct cd_first_store *s, const struct cd_first_head *head,
                    struct cordee_error *err)
{
    struct cordee *core = s->core;
    int64_t author, mail;

    if (person_put(s, &head->author, &author, err) < 0)
        return -1;
    mail = core->db->insert(
        core, err,
        "INSERT INTO first_mail(draft, message_id, at, author, among) VALUES(?, ?, ?, ?, "
        "?)",
        CORDEE_ARGS(CORDEE_V(s->draft), CORDEE_V(head->message_id), CORDEE_V(head->at),
                    CORDEE_V(author), CORDEE_V((int64_t)head->among)));
    return mail < 0 ? -1 : takers_put(s, head, mail, err);
}

/* Of a list only its address is of use: who wrote to it wrote to nobody. */
static int list_put(struct cd_first_store *s, const struct cd_first_head *head,
                    struct cordee_error *err)
{
    struct cordee *core = s->core;
    int64_t id;

    s->lists++;
    if (!*head->list.address)
        return 0;
    if (person_put(s, &head->list, &id, err) < 0)
        return -1;
    return core->db->exec(core, err, "UPDATE first_person SET list = 1 WHERE id = ?",
                          CORDEE_ARGS(CORDEE_V(id)));
}

int cd_first_store_put(struct cd_first_store *s, const struct cd_first_head *head,
                       struct cordee_error *err)
{
    int rc;

    s->read++;
    if (head->at > cordee_now() + 86400) /* a clock that was wrong */
        return 0;
    if (head->program)
        return list_put(s, head, err);
    if (head->among > CD_FIRST_TAKERS) {
        s->many++;
        return 0;
    }
    rc = came_before(s, head->message_id, err);
    s->again += rc > 0;
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    s->newest = head->at > s->newest ? head->at : s->newest;
    return mail_put(s, head, err);
}
