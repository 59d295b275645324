/* example - ideas that members send in.  It exists to show every kind of row once. */
#ifndef PLUGINS_EXAMPLE_EXAMPLE_H
#define PLUGINS_EXAMPLE_EXAMPLE_H

#include <cordee/plugin.h>

/* What other plugins get by cd->service(cd, "example", 1, &owner). */
struct example_service_v1 {
    uint32_t size;
    /* Gives the idea's id, or -1. */
    int64_t (*add)(struct cordee *cd, struct cordee_error *err, int64_t party,
                   const char *words);
};

struct example_idea {
    int64_t party;
    const char *words;
    const char *file_name; /* "" for none */
    const void *file;
    size_t file_len;
};

/* ---- example-model.c: tables and rules -------------------------------------------- */

int64_t example_add(struct cordee *cd, const struct example_idea *idea,
                    struct cordee_error *err);
int64_t example_add_words(struct cordee *cd, struct cordee_error *err, int64_t party,
                          const char *words);
int example_confirm(struct cordee *cd, int64_t id, struct cordee_error *err);
/* {"id","party","name","words","file_name","confirmed"}: 1, 0 there is none, -1. */
int example_load(struct cordee *cd, int64_t id, json_t **idea_r,
                 struct cordee_error *err);
/* The newest ideas of a party (0: of all), with id below `before` (0: any). */
json_t *example_newest(struct cordee *cd, int64_t party, int64_t before, int64_t most,
                       struct cordee_error *err);
int64_t example_count(struct cordee *cd); /* those not confirmed */
int example_brief(struct cordee *cd, int64_t party, json_t *rows,
                  struct cordee_error *err);
int example_year(struct cordee *cd, const struct cordee_period *when, json_t *rows,
                 struct cordee_error *err);
int example_tidy(struct cordee *cd, struct cordee_error *err);
int example_count_words(struct cordee *cd, struct cordee_job *job,
                        struct cordee_error *err);

/* ---- example-web.c: requests ------------------------------------------------ */

extern const struct cordee_route example_routes[];
int example_card(struct cordee *cd, struct cordee_request *req, json_t *model,
                 struct cordee_error *err);
int example_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                  json_t *model, struct cordee_error *err);

/* ---- example-mail.c: mailings and mail that comes in ------------------------ */

int example_block(struct cordee *cd, json_t *args, struct cordee_buf *markdown,
                  struct cordee_error *err);
int example_claim(struct cordee *cd, const struct cordee_inbound *mail,
                  struct cordee_error *err);
int example_accepted(struct cordee *cd, const struct cordee_proposal *p, int64_t *party_r,
                     struct cordee_error *err);

/* ---- example-lua.c: scripts ------------------------------------------------- */

extern const struct cordee_lua_fn example_lua[];

#endif
