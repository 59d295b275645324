recruitment_find_sources = %D%/find.h %D%/find-model.c
