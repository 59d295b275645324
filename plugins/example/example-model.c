/* Tables and rules: the only file with SQL. */
#include "plugins/example/example.h"

#define WORDS_A_SLICE 100 /* ideas that the job looks at before it lets others write */

/* The idea, its place on the timeline, and the event, or nothing of it. */
int64_t example_add(struct cordee *cd, const struct example_idea *idea,
                    struct cordee_error *err)
{
    const struct cordee_taker from = {idea->party, "from"};
    const struct cordee_interaction line = {.kind = "example.idea",
                                            .direction = CORDEE_IN,
                                            .subject = T("Idea"),
                                            .body = idea->words,
                                            .takers = &from,
                                            .n_takers = 1};
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t id, interaction;

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    id = cd->db->insert(
        cd, err,
        "INSERT INTO example_idea(party, words, file_name, file) VALUES(?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(idea->party), CORDEE_V(idea->words),
                    CORDEE_V(idea->file_name),
                    cordee_of_blob(idea->file, idea->file_len)));
    if (id < 0 ||
        cd->event->fire(cd, err, "example.added",
                        CORDEE_ARGS(CORDEE_V(id), CORDEE_V(idea->party),
                                    CORDEE_V(idea->words))) < 0 ||
        cd->crm->interaction(cd, err, &line, &interaction) < 0 ||
        cd->db->commit(&tx, err) < 0)
        return -1;
    return id;
}

int64_t example_add_words(struct cordee *cd, struct cordee_error *err, int64_t party,
                          const char *words)
{
    const struct example_idea idea = {.party = party, .words = words, .file_name = ""};

    return example_add(cd, &idea, err);
}

int example_confirm(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return cd->db->exec(cd, err, "UPDATE example_idea SET confirmed = 1 WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(id)));
}

int example_load(struct cordee *cd, int64_t id, json_t **idea_r, struct cordee_error *err)
{
    return cd->db->row(
        cd, err, idea_r,
        "SELECT i.id, i.party, p.name, i.words, i.file_name, "
        "i.confirmed AS \"confirmed:bool\" "
        "FROM example_idea i JOIN party p ON p.id = i.party WHERE i.id = ?",
        CORDEE_ARGS(CORDEE_V(id)));
}

json_t *example_newest(struct cordee *cd, int64_t party, int64_t before, int64_t most,
                       struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT i.id, i.party, p.name, i.words, "
        "nullif(i.file_name, '') AS file_name, "
        "i.confirmed AS \"confirmed:bool\" "
        "FROM example_idea i JOIN party p ON p.id = i.party "
        "WHERE ? IN (0, i.party) AND (? = 0 OR i.id < ?) "
        "AND p.deleted_at IS NULL ORDER BY i.id DESC LIMIT ?",
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(before), CORDEE_V(before), CORDEE_V(most)));
}

int64_t example_count(struct cordee *cd)
{
    int64_t n = 0;

    (void)!cd->db->one(cd, NULL, &n,
                       "SELECT count(*) FROM example_idea WHERE NOT confirmed",
                       CORDEE_NO_ARGS);
    return n;
}

int example_brief(struct cordee *cd, int64_t party, json_t *rows,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *ideas = example_newest(cd, party, 0, 3, err);
    json_t *idea;
    size_t i;

    json_array_foreach (ideas, i, idea)
        json_array_append_new(
            rows, json_pack("{s:s}", "text", cordee_json_text(idea, "words")));
    return ideas ? 0 : -1;
}

/* How many people sent one in: the filter is counted, and leads to their list. */
int example_year(struct cordee *cd, const struct cordee_period *when, json_t *rows,
                 struct cordee_error *err)
{
    (void)err;
    json_array_append_new(
        rows, json_pack("{s:s, s:s, s:i, s:o}", "name", "people", "label",
                        T("Sent in an idea"), "kinds", CORDEE_PERSON, "filter",
                        json_sprintf("example.idea_on:%s..%s", when->first, when->last)));
    return 0;
}

/* Each night: what nobody confirmed within a year goes. */
int example_tidy(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->exec(cd, err,
                        "DELETE FROM example_idea WHERE NOT confirmed AND at < ?",
                        CORDEE_ARGS(CORDEE_V(cordee_now() - INT64_C(365) * 86400)));
}

static int64_t words_in(const char *s)
{
    int64_t n = 0;

    for (bool inside = false; *s; s++) {
        bool space = *s == ' ' || *s == '\n' || *s == '\t' || *s == '\r';

        n += inside && space;
        inside = !space;
        if (inside && !s[1])
            n++;
    }
    return n;
}

/* One slice: some ideas after the last one seen.  What it keeps in job->state is there
 * again at the next call, also after a crash. */
int example_count_words(struct cordee *cd, struct cordee_job *job,
                        struct cordee_error *err)
{
    int64_t last = cordee_json_int(job->state, "last");
    int64_t words = cordee_json_int(job->state, "words");
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err, "SELECT id, words FROM example_idea WHERE id > ? ORDER BY id LIMIT ?",
        CORDEE_ARGS(CORDEE_V(last), CORDEE_V(WORDS_A_SLICE)));
    int n = 0, rc = rows ? 0 : -1;

    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        last = cd->db->get_int(rows, 0);
        words += words_in(cd->db->get_text(rows, 1));
        n++;
    }
    if (rc < 0)
        return -1;
    json_object_set_new(job->state, "last", json_integer(last));
    json_object_set_new(job->state, "words", json_integer(words));
    cd->job->progress(cd, job, words, 0, T("words counted"));
    return n == WORDS_A_SLICE ? CORDEE_JOB_MORE : CORDEE_JOB_DONE;
}
