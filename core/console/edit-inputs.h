/* The form of a party, made of the table of fields (core/crm/field.h). */
#ifndef CORE_CONSOLE_EDIT_INPUTS_H
#define CORE_CONSOLE_EDIT_INPUTS_H

#include "core/console/form.h"

/* Up to a row of zeros; live in the view's arena. */
const struct cd_input *cd_edit_inputs(const struct cd_view *view, enum cordee_kind kind);
const struct cd_input *cd_edit_input(const struct cd_view *view, const char *name);
/* Puts what a party has in fields of one's own, by their inputs. */
int cd_edit_own_values(const struct cd_view *view, int64_t party, json_t *values,
                       struct cordee_error *err);
/* Puts their inputs beside the others into a form's model: `own`. */
void cd_edit_put_own(const struct cd_form *form, json_t *model);

#endif
