/* The text of one part of a mail. */
#ifndef CORE_MAIL_PARSE_PART_H
#define CORE_MAIL_PARSE_PART_H

#include <cordee/base.h>

#include <gmime/gmime.h>

/* A part's bytes, transfer encoding off, at most CD_MAIL_TEXT_MAX. */
void cd_part_bytes(GMimePart *part, struct cordee_buf *out);
/* All of them. */
void cd_part_file(GMimePart *part, struct cordee_buf *out);
/* How long they are, about. */
size_t cd_part_size(GMimePart *part);
/* A part's text in UTF-8; flowed lines are joined. */
void cd_part_text(GMimePart *part, bool html, struct cordee_buf *out);

#endif
