"""All tables but users', as of version 0.1.0, and the triggers of the audit trail.

Users stand alone in 0001, because the OAuth application that a partner refers to depends on them.
The name is that of an earlier migration, so that databases made before 0.1.0 count this one as done.
"""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from classifier.audit import triggers


class Migration(migrations.Migration):

    dependencies = [
        ('classifier', '0001_initial'),
        # Theirs are applied first: each would build all models that refer to a user, so these too.
        ('mfa', '0003_authenticator_type_uniq'),
        ('oauth2_provider', '0022_refreshtoken_token_family_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='calendar_feed', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'calendar address',
                'verbose_name_plural': 'calendar addresses',
            },
        ),
        migrations.CreateModel(
            name='ConsentText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('version', models.CharField(max_length=32)),
                ('language', models.CharField(max_length=16)),
                ('body', models.TextField()),
                ('first_shown_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'consent text',
                'verbose_name_plural': 'consent texts',
            },
        ),
        migrations.CreateModel(
            name='Mole',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('body_site', models.CharField(choices=[('scalp', 'Scalp'), ('forehead', 'Forehead'), ('temple', 'Temple'), ('eyelid', 'Eyelid'), ('nose', 'Nose'), ('cheek', 'Cheek'), ('lip', 'Lip'), ('chin', 'Chin'), ('ear', 'Ear'), ('neck', 'Neck'), ('shoulder', 'Shoulder'), ('chest', 'Chest'), ('breast', 'Breast'), ('abdomen', 'Abdomen'), ('flank', 'Flank'), ('upper_back', 'Upper back'), ('lower_back', 'Lower back'), ('buttock', 'Buttock'), ('genital_area', 'Genital area'), ('armpit', 'Armpit'), ('upper_arm', 'Upper arm'), ('elbow', 'Elbow'), ('forearm', 'Forearm'), ('wrist', 'Wrist'), ('palm', 'Palm'), ('back_of_hand', 'Back of hand'), ('finger', 'Finger'), ('fingernail', 'Fingernail'), ('hip', 'Hip'), ('thigh', 'Thigh'), ('knee', 'Knee'), ('lower_leg', 'Lower leg'), ('ankle', 'Ankle'), ('top_of_foot', 'Top of foot'), ('sole', 'Sole'), ('toe', 'Toe'), ('toenail', 'Toenail'), ('unknown', 'Not recorded')], default='unknown', max_length=32, verbose_name='body site')),
                ('laterality', models.CharField(choices=[('left', 'Left'), ('middle', 'Middle'), ('right', 'Right'), ('unknown', 'Not recorded')], default='unknown', max_length=16, verbose_name='side')),
                ('figure', models.CharField(blank=True, choices=[('front', 'Front'), ('back', 'Back')], max_length=8)),
                ('zone', models.CharField(blank=True, max_length=48)),
                ('map_x', models.FloatField(blank=True, null=True)),
                ('map_y', models.FloatField(blank=True, null=True)),
                ('label', models.CharField(blank=True, max_length=80, verbose_name='name')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                ('noticed_on', models.DateField(blank=True, null=True, verbose_name='there since')),
                ('external_id', models.CharField(blank=True, max_length=128)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('binned_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'mole',
                'verbose_name_plural': 'moles',
                'ordering': ('-created_at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('event', models.CharField(choices=[('account_created', 'Account created'), ('consent_given', 'Consent given'), ('consent_withdrawn', 'Consent withdrawn'), ('partner_created', 'Partner created'), ('partner_suspended', 'Partner suspended'), ('partner_resumed', 'Partner resumed'), ('mole_added', 'Mole added'), ('member_added', 'Person added to the household'), ('member_changed', 'Person of the household changed'), ('member_removed', 'Person of the household removed'), ('member_restored', 'Person of the household restored'), ('member_erased', 'Person of the household deleted for good'), ('mole_changed', 'Mole changed'), ('mole_binned', 'Mole moved to the bin'), ('mole_restored', 'Mole restored'), ('mole_erased', 'Mole deleted for good'), ('photo_added', 'Photo added'), ('photo_changed', 'Photo changed'), ('photo_binned', 'Photo moved to the bin'), ('photo_restored', 'Photo restored'), ('photo_erased', 'Photo deleted for good'), ('photo_viewed', 'Photo looked at'), ('pin_set', 'Pin set on an overview'), ('pin_removed', 'Pin taken off an overview'), ('answers_given', 'Questions answered'), ('measurement_requested', 'Measurement requested'), ('measurement_finished', 'Measurement finished'), ('comparison_requested', 'Comparison requested'), ('comparison_finished', 'Comparison finished'), ('comparison_answered', 'Told whether two photos show one mole'), ('capture_link_made', 'Link made for somebody to take a photo'), ('capture_link_used', 'Photo taken by a link'), ('capture_link_revoked', 'Link for taking a photo withdrawn'), ('reminder_set', 'Reminder set'), ('reminder_changed', 'Reminder changed'), ('reminder_removed', 'Reminder removed'), ('reminder_sent', 'Reminder sent'), ('feed_made', 'Calendar address made'), ('feed_revoked', 'Calendar address withdrawn'), ('visit_prepared', 'Visit prepared'), ('visit_erased', 'Prepared visit deleted'), ('share_link_made', 'Link made to share a visit'), ('share_link_revoked', 'Link to a visit withdrawn'), ('share_link_viewed', 'Shared visit looked at'), ('results_exported', 'Results downloaded'), ('assessment_requested', 'Assessment requested'), ('assessment_finished', 'Assessment finished'), ('assessment_cancelled', 'Assessment cancelled'), ('shadow_finished', 'Assessment by a candidate model finished'), ('model_activated', 'Model put to use'), ('model_shadowed', 'Candidate model tried in the background'), ('shadow_ended', 'Trial of a candidate model ended'), ('reassessment_started', 'Re-assessment started'), ('reassessment_ended', 'Re-assessment ended'), ('review_opened', 'Photo opened for review'), ('review_added', 'Review written')], max_length=32)),
                ('actor_kind', models.CharField(choices=[('person', 'You'), ('staff', 'Staff'), ('partner', 'Partner organisation'), ('link', 'Somebody with a link of yours'), ('system', 'SkinSpect')], max_length=16)),
                ('actor', models.CharField(blank=True, max_length=36)),
                ('subject_ref', models.CharField(blank=True, max_length=36)),
                ('target', models.CharField(blank=True, max_length=36)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('details', models.JSONField(blank=True, default=dict)),
            ],
            options={
                'verbose_name': 'audit event',
                'verbose_name_plural': 'audit trail',
                'ordering': ('-at', '-id'),
                'indexes': [models.Index(fields=['subject_ref', '-at'], name='audit_by_subject'), models.Index(fields=['subject_ref', 'actor_kind', '-at'], name='audit_by_kind'), models.Index(fields=['target', '-at'], name='audit_by_target')],
            },
        ),
        migrations.CreateModel(
            name='ModelVersion',
            fields=[
                ('version', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('manifest', models.JSONField()),
                ('first_used_at', models.DateTimeField(auto_now_add=True)),
                ('role', models.CharField(blank=True, choices=[('active', 'Gives the results'), ('shadow', 'Tried in the background')], max_length=16)),
                ('is_pinned', models.BooleanField(default=False)),
                ('activated_at', models.DateTimeField(blank=True, null=True)),
                ('shadowed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'model version',
                'verbose_name_plural': 'model versions',
                'constraints': [models.UniqueConstraint(condition=models.Q(('role', ''), _negated=True), fields=('role',), name='model_version_one_a_role'), models.CheckConstraint(condition=models.Q(models.Q(('role', 'active'), _negated=True), ('activated_at__isnull', False), _connector='OR'), name='model_version_active_since'), models.CheckConstraint(condition=models.Q(models.Q(('role', 'shadow'), _negated=True), ('shadowed_at__isnull', False), _connector='OR'), name='model_version_shadow_since'), models.CheckConstraint(condition=models.Q(('is_pinned', False), ('role', 'active'), _connector='OR'), name='model_version_pinned_if_active')],
            },
        ),
        migrations.CreateModel(
            name='Partner',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, unique=True)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='partner', to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL)),
            ],
            options={
                'verbose_name': 'partner',
                'verbose_name_plural': 'partners',
            },
        ),
        migrations.CreateModel(
            name='Subject',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('relation', models.CharField(choices=[('self', 'Yourself'), ('child', 'Child'), ('parent', 'Parent'), ('partner', 'Partner'), ('other', 'Somebody else')], default='self', max_length=16, verbose_name='who this is')),
                ('name', models.CharField(blank=True, max_length=60, verbose_name='name')),
                ('external_id', models.CharField(blank=True, max_length=128)),
                ('binned_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('partner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='subjects', to='classifier.partner')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='subjects', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'subject',
                'verbose_name_plural': 'subjects',
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('every_months', models.PositiveSmallIntegerField(verbose_name='every')),
                ('due_on', models.DateField(verbose_name='next on')),
                ('by_email', models.BooleanField(default=False, verbose_name='by e-mail')),
                ('paused_at', models.DateTimeField(blank=True, null=True)),
                ('sent_for', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('mole', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='classifier.mole')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='classifier.subject')),
            ],
            options={
                'verbose_name': 'reminder',
                'verbose_name_plural': 'reminders',
                'ordering': ('due_on', 'created_at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Photo',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('close_up', 'One mole, close up'), ('overview', 'A whole region')], default='close_up', max_length=16)),
                ('region', models.CharField(blank=True, max_length=48)),
                ('original', models.FileField(max_length=200, upload_to='originals')),
                ('thumbnail', models.FileField(max_length=200, upload_to='thumbnails')),
                ('sha256', models.CharField(max_length=64)),
                ('content_type', models.CharField(max_length=32)),
                ('byte_size', models.PositiveIntegerField()),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('orientation', models.PositiveSmallIntegerField(default=1)),
                ('modality', models.CharField(choices=[('phone', 'Phone or camera'), ('dermoscope', 'Dermoscope'), ('unknown', 'Not sure')], default='unknown', max_length=16, verbose_name='taken with')),
                ('taken_at', models.DateTimeField(verbose_name='taken')),
                ('taken_at_source', models.CharField(choices=[('camera', 'from the camera'), ('file_name', 'from the file’s name'), ('person', 'entered by hand'), ('upload', 'time of upload')], max_length=16)),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                ('uploaded_at', models.DateTimeField(auto_now_add=True)),
                ('binned_at', models.DateTimeField(blank=True, null=True)),
                ('mole', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='classifier.mole')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='classifier.subject')),
            ],
            options={
                'verbose_name': 'photo',
                'verbose_name_plural': 'photos',
                'ordering': ('-taken_at', '-uploaded_at', 'id'),
            },
        ),
        migrations.AddField(
            model_name='mole',
            name='subject',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moles', to='classifier.subject'),
        ),
        migrations.CreateModel(
            name='Measurement',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('status', models.CharField(choices=[('queued', 'Waiting'), ('running', 'Being worked on'), ('succeeded', 'Done'), ('failed', 'Something went wrong on our side')], default='queued', max_length=16)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('claim', models.CharField(blank=True, max_length=64)),
                ('requested_at', models.DateTimeField(auto_now_add=True)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('scale_kind', models.CharField(choices=[('auto', 'The scale card, if it is in the photo'), ('card', 'The scale card'), ('coin', 'A coin'), ('ruler', 'A ruler'), ('dermoscope', 'The dermoscope’s field of view'), ('none', 'Nothing')], default='auto', max_length=16)),
                ('given', models.JSONField(blank=True, default=dict)),
                ('result', models.JSONField(blank=True, default=dict)),
                ('reasons', models.JSONField(blank=True, default=list)),
                ('diameter_mm', models.FloatField(blank=True, null=True)),
                ('photo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='measurements', to='classifier.photo')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='measurements', to='classifier.subject')),
            ],
            options={
                'verbose_name': 'measurement',
                'verbose_name_plural': 'measurements',
                'ordering': ('-requested_at', 'id'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('basis', models.CharField(choices=[('own', 'for themselves'), ('guardian', 'as parent or legal guardian'), ('asked', 'the person was asked and agreed')], default='own', max_length=16)),
                ('is_given', models.BooleanField()),
                ('is_adult', models.BooleanField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to=settings.AUTH_USER_MODEL)),
                ('text', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='classifier.consenttext')),
                ('subject', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='classifier.subject')),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consents',
                'ordering': ('-created_at', '-id'),
            },
        ),
        migrations.CreateModel(
            name='Comparison',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('status', models.CharField(choices=[('queued', 'Waiting'), ('running', 'Being worked on'), ('succeeded', 'Done'), ('failed', 'Something went wrong on our side')], default='queued', max_length=16)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('claim', models.CharField(blank=True, max_length=64)),
                ('requested_at', models.DateTimeField(auto_now_add=True)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('method', models.CharField(choices=[('automatic', 'automatically'), ('marks', 'by marks made by hand')], default='automatic', max_length=16)),
                ('marks', models.JSONField(blank=True, default=list)),
                ('aligned', models.BooleanField(blank=True, null=True)),
                ('matrix', models.JSONField(blank=True, null=True)),
                ('error_px', models.FloatField(blank=True, null=True)),
                ('inliers', models.PositiveIntegerField(default=0)),
                ('reason', models.CharField(blank=True, max_length=32)),
                ('difference', models.BinaryField(blank=True, default=bytes)),
                ('changes', models.JSONField(blank=True, default=dict)),
                ('kept_at', models.DateTimeField(blank=True, null=True)),
                ('earlier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comparisons_as_earlier', to='classifier.photo')),
                ('later', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comparisons_as_later', to='classifier.photo')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comparisons', to='classifier.subject')),
            ],
            options={
                'verbose_name': 'comparison',
                'verbose_name_plural': 'comparisons',
                'ordering': ('-requested_at', 'id'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CaptureLink',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('shows_last_photo', models.BooleanField(default=False, verbose_name='show the last photo')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('mole', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='capture_links', to='classifier.mole')),
                ('photo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='classifier.photo')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='capture_links', to='classifier.subject')),
            ],
            options={
                'verbose_name': 'link to take a photo',
                'verbose_name_plural': 'links to take a photo',
                'ordering': ('-created_at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('claim', models.CharField(blank=True, max_length=64)),
                ('requested_at', models.DateTimeField(auto_now_add=True)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('status', models.CharField(choices=[('queued', 'Waiting'), ('running', 'Being assessed'), ('succeeded', 'Assessed'), ('rejected', 'Could not be assessed'), ('failed', 'Something went wrong on our side')], default='queued', max_length=16)),
                ('score', models.FloatField(blank=True, null=True)),
                ('band', models.CharField(blank=True, choices=[('lower', 'Lower concern'), ('unclear', 'Unclear'), ('higher', 'Higher concern')], max_length=16)),
                ('lower_point', models.FloatField(blank=True, null=True)),
                ('higher_point', models.FloatField(blank=True, null=True)),
                ('urgency', models.GeneratedField(db_persist=True, expression=models.Case(models.When(band='higher', then=0), models.When(band='unclear', then=1), models.When(band='lower', then=3), default=2), output_field=models.PositiveSmallIntegerField())),
                ('modality', models.CharField(blank=True, max_length=16)),
                ('reasons', models.JSONField(blank=True, default=list)),
                ('heat_map', models.FileField(blank=True, max_length=200, upload_to='heat-maps')),
                ('quality', models.JSONField(blank=True, default=dict)),
                ('nearest', models.JSONField(blank=True, default=dict)),
                ('timings_ms', models.JSONField(blank=True, default=dict)),
                ('model_version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='classifier.modelversion')),
                ('photo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assessments', to='classifier.photo')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assessments', to='classifier.subject')),
            ],
            options={
                'verbose_name': 'assessment',
                'verbose_name_plural': 'assessments',
                'ordering': ('-requested_at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Answers',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.CharField(max_length=16)),
                ('answers', models.JSONField(default=dict)),
                ('points', models.PositiveSmallIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('photo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='classifier.photo')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='classifier.subject')),
            ],
            options={
                'verbose_name': 'answers',
                'verbose_name_plural': 'answers',
                'ordering': ('-created_at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('status', models.CharField(choices=[('queued', 'Waiting'), ('running', 'Being worked on'), ('succeeded', 'Done'), ('failed', 'Something went wrong on our side')], default='queued', max_length=16)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('claim', models.CharField(blank=True, max_length=64)),
                ('requested_at', models.DateTimeField(auto_now_add=True)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('title', models.CharField(blank=True, max_length=80, verbose_name='title')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='what you want to ask')),
                ('since', models.DateField(verbose_name='from')),
                ('until', models.DateField(verbose_name='until')),
                ('paper', models.CharField(choices=[('a4', 'A4'), ('letter', 'US Letter')], default='a4', max_length=8, verbose_name='paper')),
                ('content', models.JSONField(default=dict)),
                ('pdf', models.FileField(blank=True, max_length=200, upload_to='visits')),
                ('printed', models.JSONField(blank=True, default=list)),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='classifier.subject')),
            ],
            options={
                'verbose_name': 'visit',
                'verbose_name_plural': 'visits',
                'ordering': ('-requested_at', 'id'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ShareLink',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('passphrase', models.CharField(blank=True, max_length=256)),
                ('note', models.CharField(blank=True, max_length=80, verbose_name='who it is for')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='share_links', to='classifier.visit')),
            ],
            options={
                'verbose_name': 'share link',
                'verbose_name_plural': 'share links',
                'ordering': ('-created_at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=255)),
                ('request_sha256', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('assessment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='classifier.assessment')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='idempotency_keys', to='classifier.partner')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('partner', 'key'), name='idempotency_key_unique')],
            },
        ),
        migrations.CreateModel(
            name='OverviewPin',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('label', models.CharField(blank=True, max_length=80, verbose_name='name')),
                ('x', models.FloatField()),
                ('y', models.FloatField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('mole', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='pins', to='classifier.mole')),
                ('photo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pins', to='classifier.photo')),
            ],
            options={
                'verbose_name': 'pin',
                'verbose_name_plural': 'pins',
                'ordering': ('created_at', 'id'),
                'constraints': [models.UniqueConstraint(fields=('photo', 'mole'), name='pin_one_a_mole'), models.CheckConstraint(condition=models.Q(('x__gte', 0), ('x__lte', 1), ('y__gte', 0), ('y__lte', 1)), name='pin_is_on_the_photo')],
            },
        ),
        migrations.CreateModel(
            name='Reassessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('running', 'Under way'), ('finished', 'Finished'), ('cancelled', 'Cancelled')], default='running', max_length=16)),
                ('total', models.PositiveIntegerField()),
                ('done', models.PositiveIntegerField(default=0)),
                ('cursor', models.UUIDField(blank=True, null=True)),
                ('started_at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('model_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reassessments', to='classifier.modelversion')),
            ],
            options={
                'verbose_name': 're-assessment',
                'verbose_name_plural': 're-assessments',
                'ordering': ('-started_at', '-id'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'running')), fields=('status',), name='reassessment_one_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('status', 'running')), models.Q(('ended_at__isnull', False), ('status__in', ('finished', 'cancelled'))), _connector='OR'), name='reassessment_ended_if_not_running')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('opinion', models.CharField(choices=[('benign', 'Benign'), ('malignant', 'Malignant'), ('unsure', 'Unsure'), ('cannot_tell', "Can't tell from this photo")], max_length=16, verbose_name='opinion')),
                ('advice', models.CharField(choices=[('see_doctor_soon', 'See a doctor soon'), ('see_doctor', 'Have it looked at by a doctor'), ('photograph_again', 'Take a better photo'), ('watch', 'Keep watching, and see a doctor if it changes')], max_length=32, verbose_name='advice')),
                ('words', models.TextField(blank=True, max_length=4000, verbose_name='words to the person')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='classifier.assessment')),
                ('reviewer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reviews', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'review',
                'verbose_name_plural': 'reviews',
                'ordering': ('-created_at', 'id'),
                'constraints': [models.CheckConstraint(condition=models.Q(('opinion__in', ('benign', 'malignant', 'unsure', 'cannot_tell'))), name='review_opinion_known'), models.CheckConstraint(condition=models.Q(('advice__in', ('see_doctor_soon', 'see_doctor', 'photograph_again', 'watch'))), name='review_advice_known')],
            },
        ),
        migrations.CreateModel(
            name='ShadowAssessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('succeeded', 'Assessed'), ('rejected', 'Could not be assessed'), ('failed', 'Failed')], default='failed', max_length=16)),
                ('score', models.FloatField(blank=True, null=True)),
                ('band', models.CharField(blank=True, choices=[('lower', 'Lower concern'), ('unclear', 'Unclear'), ('higher', 'Higher concern')], max_length=16)),
                ('reasons', models.JSONField(blank=True, default=list)),
                ('timings_ms', models.JSONField(blank=True, default=dict)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shadows', to='classifier.assessment')),
                ('model_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shadow_assessments', to='classifier.modelversion')),
            ],
            options={
                'verbose_name': 'shadow assessment',
                'verbose_name_plural': 'shadow assessments',
                'constraints': [models.UniqueConstraint(fields=('assessment', 'model_version'), name='shadow_once_a_candidate'), models.CheckConstraint(condition=models.Q(models.Q(('band__in', ('lower', 'unclear', 'higher')), ('score__gte', 0), ('score__isnull', False), ('score__lte', 1), ('status', 'succeeded')), models.Q(('status__in', ('rejected', 'failed')), ('band', ''), ('score__isnull', True)), _connector='OR'), name='shadow_score_only_if_succeeded')],
            },
        ),
        migrations.AddConstraint(
            model_name='subject',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('external_id', ''), ('partner__isnull', True), ('user__isnull', False)), models.Q(('partner__isnull', False), ('user__isnull', True), models.Q(('external_id', ''), _negated=True)), _connector='OR'), name='subject_has_one_owner'),
        ),
        migrations.AddConstraint(
            model_name='subject',
            constraint=models.UniqueConstraint(condition=models.Q(('relation', 'self'), ('user__isnull', False)), fields=('user',), name='subject_one_self_a_user'),
        ),
        migrations.AddConstraint(
            model_name='subject',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('binned_at', None), ('name', ''), ('relation', 'self')), models.Q(('relation__in', ('child', 'parent', 'partner', 'other')), ('user__isnull', False), models.Q(('name', ''), _negated=True)), _connector='OR'), name='subject_in_household_has_name'),
        ),
        migrations.AddConstraint(
            model_name='subject',
            constraint=models.UniqueConstraint(fields=('partner', 'external_id'), name='subject_external_id_unique_to_partner'),
        ),
        migrations.AddIndex(
            model_name='reminder',
            index=models.Index(condition=models.Q(('by_email', True), ('paused_at', None)), fields=['due_on'], name='reminder_to_send'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(fields=('mole',), name='reminder_one_a_mole'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(condition=models.Q(('mole', None)), fields=('subject',), name='reminder_one_self_exam_a_subject'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.CheckConstraint(condition=models.Q(('every_months__gte', 1), ('every_months__lte', 24)), name='reminder_interval_in_range'),
        ),
        migrations.AddIndex(
            model_name='photo',
            index=models.Index(fields=['subject', 'binned_at', '-taken_at'], name='photo_by_subject'),
        ),
        migrations.AddIndex(
            model_name='photo',
            index=models.Index(fields=['mole', 'binned_at', '-taken_at'], name='photo_by_mole'),
        ),
        migrations.AddIndex(
            model_name='photo',
            index=models.Index(fields=['subject', 'binned_at', 'mole', '-taken_at'], name='photo_by_place'),
        ),
        migrations.AddIndex(
            model_name='photo',
            index=models.Index(condition=models.Q(('kind', 'overview')), fields=['subject', 'binned_at', 'region', '-taken_at'], name='photo_overviews'),
        ),
        migrations.AddIndex(
            model_name='photo',
            index=models.Index(condition=models.Q(('binned_at__isnull', False)), fields=['subject', '-binned_at'], name='photo_binned'),
        ),
        migrations.AddConstraint(
            model_name='photo',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'close_up'), ('region', '')), models.Q(('kind', 'overview'), ('mole', None), models.Q(('region', ''), _negated=True)), _connector='OR'), name='photo_overview_has_region'),
        ),
        migrations.AddConstraint(
            model_name='photo',
            constraint=models.UniqueConstraint(fields=('subject', 'sha256'), name='photo_unique_to_subject'),
        ),
        migrations.AddConstraint(
            model_name='photo',
            constraint=models.CheckConstraint(condition=models.Q(('orientation__gte', 1), ('orientation__lte', 8)), name='photo_orientation_is_exif'),
        ),
        migrations.AddConstraint(
            model_name='photo',
            constraint=models.CheckConstraint(condition=models.Q(('byte_size__gt', 0), ('height__gt', 0), ('width__gt', 0)), name='photo_is_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='photo',
            constraint=models.CheckConstraint(condition=models.Q(('modality__in', ['phone', 'dermoscope', 'unknown'])), name='photo_modality_known'),
        ),
        migrations.AddConstraint(
            model_name='photo',
            constraint=models.CheckConstraint(condition=models.Q(('taken_at_source__in', ('camera', 'file_name', 'person', 'upload'))), name='photo_taken_at_source_known'),
        ),
        migrations.AddIndex(
            model_name='mole',
            index=models.Index(fields=['subject', 'binned_at', '-created_at'], name='mole_by_subject'),
        ),
        migrations.AddIndex(
            model_name='mole',
            index=models.Index(fields=['-created_at', 'id'], name='mole_newest'),
        ),
        migrations.AddConstraint(
            model_name='mole',
            constraint=models.CheckConstraint(condition=models.Q(('body_site__in', ['scalp', 'forehead', 'temple', 'eyelid', 'nose', 'cheek', 'lip', 'chin', 'ear', 'neck', 'shoulder', 'chest', 'breast', 'abdomen', 'flank', 'upper_back', 'lower_back', 'buttock', 'genital_area', 'armpit', 'upper_arm', 'elbow', 'forearm', 'wrist', 'palm', 'back_of_hand', 'finger', 'fingernail', 'hip', 'thigh', 'knee', 'lower_leg', 'ankle', 'top_of_foot', 'sole', 'toe', 'toenail', 'unknown'])), name='mole_body_site_known'),
        ),
        migrations.AddConstraint(
            model_name='mole',
            constraint=models.CheckConstraint(condition=models.Q(('laterality__in', ['left', 'middle', 'right', 'unknown'])), name='mole_laterality_known'),
        ),
        migrations.AddConstraint(
            model_name='mole',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('figure', ''), ('map_x', None), ('map_y', None)), models.Q(('figure__in', ('front', 'back')), ('map_x__gte', 0), ('map_x__isnull', False), ('map_x__lte', 1), ('map_y__gte', 0), ('map_y__isnull', False), ('map_y__lte', 1)), _connector='OR'), name='mole_point_is_on_a_figure'),
        ),
        migrations.AddConstraint(
            model_name='mole',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('subject', 'external_id'), name='mole_external_id_unique_to_subject'),
        ),
        migrations.AddIndex(
            model_name='measurement',
            index=models.Index(condition=models.Q(('status__in', ('queued', 'running'))), fields=['status', 'requested_at'], name='measurement_open'),
        ),
        migrations.AddIndex(
            model_name='measurement',
            index=models.Index(fields=['photo', '-requested_at'], name='measurement_by_photo'),
        ),
        migrations.AddConstraint(
            model_name='measurement',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ('queued', 'running', 'succeeded', 'failed'))), name='measurement_status_known'),
        ),
        migrations.AddConstraint(
            model_name='measurement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at', None), ('status__in', ('queued', 'running'))), models.Q(('finished_at__isnull', False), ('status__in', ('succeeded', 'failed'))), _connector='OR'), name='measurement_finished_has_time'),
        ),
        migrations.AddConstraint(
            model_name='measurement',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ('queued', 'running'))), fields=('photo',), name='measurement_one_open_a_photo'),
        ),
        migrations.AddConstraint(
            model_name='measurement',
            constraint=models.CheckConstraint(condition=models.Q(('scale_kind__in', ('auto', 'card', 'coin', 'ruler', 'dermoscope', 'none'))), name='measurement_scale_known'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('is_given', False), ('is_adult', True), _connector='OR'), name='consent_only_by_adults'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('basis', 'own'), ('subject', None)), models.Q(('subject__isnull', False), ('basis__in', ('guardian', 'asked'))), _connector='OR'), name='consent_for_others_has_basis'),
        ),
        migrations.AddIndex(
            model_name='comparison',
            index=models.Index(condition=models.Q(('status__in', ('queued', 'running'))), fields=['status', 'requested_at'], name='comparison_open'),
        ),
        migrations.AddIndex(
            model_name='comparison',
            index=models.Index(fields=['subject', '-requested_at'], name='comparison_by_subject'),
        ),
        migrations.AddConstraint(
            model_name='comparison',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ('queued', 'running', 'succeeded', 'failed'))), name='comparison_status_known'),
        ),
        migrations.AddConstraint(
            model_name='comparison',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at', None), ('status__in', ('queued', 'running'))), models.Q(('finished_at__isnull', False), ('status__in', ('succeeded', 'failed'))), _connector='OR'), name='comparison_finished_has_time'),
        ),
        migrations.AddConstraint(
            model_name='comparison',
            constraint=models.UniqueConstraint(fields=('earlier', 'later'), name='comparison_one_a_pair'),
        ),
        migrations.AddConstraint(
            model_name='comparison',
            constraint=models.CheckConstraint(condition=models.Q(('earlier', models.F('later')), _negated=True), name='comparison_of_two_photos'),
        ),
        migrations.AddConstraint(
            model_name='comparison',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('aligned', True), _negated=True), ('matrix__isnull', False), _connector='OR'), name='comparison_aligned_has_matrix'),
        ),
        migrations.AddIndex(
            model_name='capturelink',
            index=models.Index(fields=['mole', '-created_at'], name='capture_link_by_mole'),
        ),
        migrations.AddConstraint(
            model_name='capturelink',
            constraint=models.CheckConstraint(condition=models.Q(('photo', None), ('used_at__isnull', False), _connector='OR'), name='capture_link_with_photo_is_used'),
        ),
        migrations.AddIndex(
            model_name='assessment',
            index=models.Index(fields=['photo', '-requested_at'], name='assessment_by_photo'),
        ),
        migrations.AddIndex(
            model_name='assessment',
            index=models.Index(fields=['subject', '-requested_at'], name='assessment_by_subject'),
        ),
        migrations.AddIndex(
            model_name='assessment',
            index=models.Index(fields=['subject', 'status', '-requested_at'], name='assessment_by_outcome'),
        ),
        migrations.AddIndex(
            model_name='assessment',
            index=models.Index(condition=models.Q(('status__in', ('queued', 'running'))), fields=['status', 'requested_at'], name='assessment_open'),
        ),
        migrations.AddIndex(
            model_name='assessment',
            index=models.Index(fields=['status', '-finished_at'], name='assessment_finished'),
        ),
        migrations.AddIndex(
            model_name='assessment',
            index=models.Index(fields=['-requested_at', 'id'], name='assessment_newest'),
        ),
        migrations.AddIndex(
            model_name='assessment',
            index=models.Index(fields=['urgency', 'requested_at', 'id'], name='assessment_by_urgency'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ('queued', 'running'))), fields=('photo',), name='assessment_one_open_a_photo'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('band__in', ('lower', 'unclear', 'higher')), ('higher_point__isnull', False), ('lower_point__isnull', False), ('model_version__isnull', False), ('score__gte', 0), ('score__isnull', False), ('score__lte', 1), ('status', 'succeeded')), models.Q(models.Q(('status', 'succeeded'), _negated=True), ('band', ''), ('score__isnull', True)), _connector='OR'), name='assessment_score_only_if_succeeded'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('status__in', ('succeeded', 'rejected', 'failed'))), models.Q(('finished_at__isnull', True), ('status__in', ('queued', 'running'))), _connector='OR'), name='assessment_finished_if_terminal'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'rejected'), _negated=True), models.Q(('reasons', []), _negated=True), _connector='OR'), name='assessment_rejected_has_reasons'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('claimed_at__isnull', False), ('status', 'running'), models.Q(('claim', ''), _negated=True)), models.Q(models.Q(('status', 'running'), _negated=True), ('claim', '')), _connector='OR'), name='assessment_claimed_if_running'),
        ),
        migrations.AddIndex(
            model_name='answers',
            index=models.Index(fields=['photo', '-created_at'], name='answers_by_photo'),
        ),
        migrations.AddConstraint(
            model_name='answers',
            constraint=models.CheckConstraint(condition=models.Q(('points__gte', 0), ('points__lte', 10)), name='answers_points_in_range'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(condition=models.Q(('status__in', ('queued', 'running'))), fields=['status', 'requested_at'], name='visit_open'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['subject', '-requested_at'], name='visit_by_subject'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ('queued', 'running', 'succeeded', 'failed'))), name='visit_status_known'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at', None), ('status__in', ('queued', 'running'))), models.Q(('finished_at__isnull', False), ('status__in', ('succeeded', 'failed'))), _connector='OR'), name='visit_finished_has_time'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(('since__lte', models.F('until'))), name='visit_period_in_order'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(('paper__in', ('a4', 'letter'))), name='visit_paper_known'),
        ),
        migrations.AddIndex(
            model_name='sharelink',
            index=models.Index(fields=['visit', '-created_at'], name='share_link_by_visit'),
        ),
        migrations.RunPython(triggers.create, triggers.drop),
    ]
