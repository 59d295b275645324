/* What the pages of this plugin share. */
#ifndef PLUGINS_MAILING_MAILING_WEB_H
#define PLUGINS_MAILING_MAILING_WEB_H

#include "plugins/mailing/mailing.h"

/* The mailing of the path; -1 with *err when there is none. */
int mailing_of_path(struct cordee *cd, struct cordee_request *req, json_t **model_r,
                    struct cordee_error *err);
/* "/mailing/12" and `tail`; lives as long as the request. */
const char *mailing_path(struct cordee *cd, struct cordee_request *req, int64_t id,
                         const char *tail);
/* Adds what writing and reviewing show: filter box, audience, choices, people. */
int mailing_compose_model(struct cordee *cd, struct cordee_request *req, json_t *model,
                          struct cordee_error *err);

/* Handlers, by the file they are in: mailing-write.c, mailing-review.c. */
int mailing_edit_page(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err);
int mailing_save_page(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err);
int mailing_audience_count(struct cordee *cd, struct cordee_request *req,
                           struct cordee_error *err);
int mailing_preview_frame(struct cordee *cd, struct cordee_request *req,
                          struct cordee_error *err);
int mailing_review_page(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err);
int mailing_send_page(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err);

#endif
