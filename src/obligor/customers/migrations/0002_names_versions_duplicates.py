import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0001_initial'),
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DuplicatePair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(max_length=8)),
                ('similarity', models.FloatField()),
                ('reasons', models.JSONField(help_text='[{"rule": …, "en": …, "zh": …}]')),
                ('found_at', models.DateTimeField()),
                ('dismissed_at', models.DateTimeField(null=True)),
                ('dismissed_by', models.CharField(blank=True, max_length=150)),
                ('dismissed_because', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='FormerVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record', models.CharField(choices=[('customer', 'customer'), ('contact', 'contact'), ('address', 'address'), ('bankaccount', 'bank account'), ('connection', 'connection')], max_length=11)),
                ('record_id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField()),
                ('was', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='Upsert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.CharField(max_length=80)),
                ('record', models.CharField(choices=[('customer', 'customer'), ('contact', 'contact'), ('connection', 'connection')], max_length=10)),
                ('plan', models.JSONField(help_text='ids it created; ids it changed with the version after')),
                ('at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveIndex(
            model_name='customer',
            name='customer_name_trgm',
        ),
        migrations.RemoveIndex(
            model_name='identifier',
            name='identifier_value',
        ),
        migrations.AddField(
            model_name='address',
            name='changed_at',
            field=models.DateTimeField(help_text='null: as it was first recorded', null=True),
        ),
        migrations.AddField(
            model_name='address',
            name='changed_by',
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name='address',
            name='line_normal',
            field=models.CharField(blank=True, db_index=True, max_length=300),
        ),
        migrations.AddField(
            model_name='address',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='bankaccount',
            name='changed_at',
            field=models.DateTimeField(help_text='null: as it was first recorded', null=True),
        ),
        migrations.AddField(
            model_name='bankaccount',
            name='changed_by',
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name='bankaccount',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='connection',
            name='changed_at',
            field=models.DateTimeField(help_text='null: as it was first recorded', null=True),
        ),
        migrations.AddField(
            model_name='connection',
            name='changed_by',
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name='connection',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='contact',
            name='changed_at',
            field=models.DateTimeField(help_text='null: as it was first recorded', null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='changed_by',
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name='contact',
            name='phone_normal',
            field=models.CharField(blank=True, db_index=True, max_length=40),
        ),
        migrations.AddField(
            model_name='contact',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='customer',
            name='changed_at',
            field=models.DateTimeField(help_text='null: as it was first recorded', null=True),
        ),
        migrations.AddField(
            model_name='customer',
            name='changed_by',
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name='customer',
            name='grams',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), default=list, help_text='pieces by which names are found', size=None),
        ),
        migrations.AddField(
            model_name='customer',
            name='name_search',
            field=models.TextField(blank=True, help_text='all spellings of the names, folded'),
        ),
        migrations.AddField(
            model_name='customer',
            name='phone',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='customer',
            name='phone_normal',
            field=models.CharField(blank=True, db_index=True, max_length=40),
        ),
        migrations.AddField(
            model_name='customer',
            name='size_class',
            field=models.CharField(blank=True, help_text='computed from the above', max_length=10),
        ),
        migrations.AlterField(
            model_name='bankaccount',
            name='number',
            field=models.CharField(db_index=True, max_length=60),
        ),
        migrations.AlterField(
            model_name='customer',
            name='name_initials',
            field=models.CharField(blank=True, max_length=800),
        ),
        migrations.AlterField(
            model_name='customer',
            name='name_pinyin',
            field=models.CharField(blank=True, max_length=2000),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=django.contrib.postgres.indexes.GinIndex(fields=['grams'], name='customer_grams'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('external_id'), 'gin_trgm_ops'), name='customer_code_trgm'),
        ),
        migrations.AddIndex(
            model_name='identifier',
            index=models.Index(fields=['value', 'kind'], name='identifier_value'),
        ),
        migrations.AddIndex(
            model_name='identifier',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.F('value'), 'gin_trgm_ops'), name='identifier_trgm'),
        ),
        migrations.AddField(
            model_name='duplicatepair',
            name='left',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer'),
        ),
        migrations.AddField(
            model_name='duplicatepair',
            name='right',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer'),
        ),
        migrations.AddConstraint(
            model_name='formerversion',
            constraint=models.UniqueConstraint(fields=('record', 'record_id', 'version'), name='customers_former_once'),
        ),
        migrations.AddConstraint(
            model_name='upsert',
            constraint=models.UniqueConstraint(fields=('batch', 'record'), name='upsert_once_a_batch'),
        ),
        migrations.AddConstraint(
            model_name='duplicatepair',
            constraint=models.UniqueConstraint(fields=('left', 'right'), name='duplicate_pair_once'),
        ),
        migrations.AddConstraint(
            model_name='duplicatepair',
            constraint=models.CheckConstraint(condition=models.Q(('left__lt', models.F('right'))), name='duplicate_order'),
        ),
    ]
