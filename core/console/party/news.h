/* What mail told of a person lately, on her page. */
#ifndef CORE_CONSOLE_PARTY_NEWS_H
#define CORE_CONSOLE_PARTY_NEWS_H

#include "core/console/show.h"

/* Puts "news" into the page of a person: what the partial news-card shows. */
int cd_news_put(const struct cd_view *view, int64_t party, json_t *page,
                struct cordee_error *err);

#endif
