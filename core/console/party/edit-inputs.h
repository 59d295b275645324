/* The form of a party, made of the table of fields (core/crm/field.h). */
#ifndef CORE_CONSOLE_PARTY_EDIT_INPUTS_H
#define CORE_CONSOLE_PARTY_EDIT_INPUTS_H

#include "core/console/form.h"

#include "core/crm/custom/custom.h"

/* Up to a row of zeros; live in the view's arena. */
const struct cd_input *cd_edit_inputs(const struct cd_view *view, enum cordee_kind kind);
const struct cd_input *cd_edit_input(const struct cd_view *view, const char *name);
/* Inputs of a form of memberships or entries: those that are there in any case (NULL:
 * none), and fields of one's own. */
const struct cd_input *cd_edit_inputs_of(const struct cd_view *view,
                                         const struct cd_input *fixed, enum cd_own of);
/* What was sent of fields of one's own, for the register: a new object of texts. */
json_t *cd_edit_own_said(const struct cd_form *form);
/* Says beside its input what is no value of it. */
void cd_edit_own_check(struct cd_form *form, enum cd_own of);
/* Puts what somebody or something has in fields of one's own, by their inputs. */
int cd_edit_own_values(const struct cd_view *view, enum cd_own of, int64_t id,
                       json_t *values, struct cordee_error *err);
/* Puts their inputs beside the others into a form's model: `own`. */
void cd_edit_put_own(const struct cd_form *form, json_t *model);

#endif
