/* A list as a file: what a filter yields, column by column, streamed. */
#include "core/console/console.h"
#include "core/console/page.h"

#include "core/crm/crm.h"
