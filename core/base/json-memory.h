/* Where JSON values lie. */
#ifndef CORE_BASE_JSON_MEMORY_H
#define CORE_BASE_JSON_MEMORY_H

/* From now on each thread keeps the small blocks that its dropped JSON values had, some
 * hundred KB at most, for its next ones.  Before the first value of a program. */
void cd_json_keep_memory(void);

#endif
