recruitment_skill_sources = \
	%D%/esco.h %D%/esco-file.c %D%/esco-model.c %D%/find-model.c %D%/label-model.c \
	%D%/occupation.h %D%/occupation-model.c %D%/skill.h %D%/skill-pages.c %D%/skill-pages.h
