/* A picture of the library on its way into a text. */
#ifndef PLUGINS_MAILING_WRITE_PICTURE_H
#define PLUGINS_MAILING_WRITE_PICTURE_H

#include <cordee/plugin.h>

/* The page on which one is chosen; it comes back to the text in `lang`. */
const char *mailing_pictures_path(struct cordee *cd, struct cordee_request *req,
                                  int64_t id, const char *lang);
/* Adds "may_picture"; and where the address names a picture, "picture", the line in which
 * it stands, which the text shown gets at its end: it is saved by whoever writes. */
int mailing_picture_put(struct cordee *cd, struct cordee_request *req, json_t *model,
                        struct cordee_error *err);

#endif
