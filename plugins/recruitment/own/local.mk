recruitment_own_sources = %D%/merge-model.c %D%/own.c %D%/own.h %D%/own-model.c
