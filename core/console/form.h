/* Forms as tables: a row an input.  The same table draws the form, keeps what was typed
 * and says what is wrong with it. */
#ifndef CORE_CONSOLE_FORM_H
#define CORE_CONSOLE_FORM_H

#include "core/console/show.h"

struct cd_option {
    const char *value, *label;
};

enum cd_input_type { CD_TEXT, CD_AREA, CD_CHOICE, CD_CHECK, CD_SEVERAL };

struct cd_input {
    const char *name;
    enum cd_input_type type;
    const char *label;
    const char *hint;     /* NULL: none */
    const char *kind;     /* of a CD_TEXT: "email", "date", "zone"; NULL: "text" */
    const char *complete; /* autocomplete, or NULL */
    const struct cd_option *options; /* of a CD_CHOICE or CD_SEVERAL, up to zeros */
    bool required;
    int limit; /* characters; 0: 200 */
    int rows;  /* of a CD_AREA; 0: 6 */
};

struct cd_form {
    const struct cd_view *view;
    const struct cd_input *inputs; /* up to a row of zeros */
    json_t *values;                /* object of texts; borrowed */
    json_t *wrong;                 /* name -> sentence; owned */
    bool bad;
};

/* Starts a form with the values of a row, or with what was sent. */
struct cd_form cd_form_of(const struct cd_view *view, const struct cd_input *inputs,
                          json_t *values);
void cd_form_drop(struct cd_form *form); /* for CORDEE_AUTO */
const char *cd_form_get(const struct cd_form *form, const char *name); /* never NULL */
/* The same, of a CD_SEVERAL all that are ticked: "a; b". */
const char *cd_form_all(const struct cd_form *form, const char *name);
/* Says what is wrong with one input. */
void cd_form_wrong(struct cd_form *form, const char *name, const char *sentence);
/* Required inputs filled, nothing too long, addresses and dates right.  True: good. */
bool cd_form_check(struct cd_form *form);
/* Puts into the model: a member of `fields` for each input, and, when something is
 * wrong, `error` and `problems`. */
void cd_form_put(struct cd_form *form, json_t *model);
/* Gives one choice options from the database: rows of value and label. */
void cd_form_options(json_t *model, const char *name, json_t *options);

/* JSON Schema of what the form sends, for a route's `form`: a new object. */
json_t *cd_form_schema(struct cordee *cd, const struct cd_input *inputs);
#define CD_FORM_SCHEMA(name, inputs)       \
    json_t *name(struct cordee *cd)        \
    {                                      \
        return cd_form_schema(cd, inputs); \
    }

#endif
