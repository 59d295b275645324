recruitment_skill_sources = %D%/esco.h %D%/esco-file.c %D%/esco-model.c
