recruitment_import_sources = %D%/import.c %D%/import.h %D%/import-model.c %D%/input.c %D%/keep.c %D%/skill.c
