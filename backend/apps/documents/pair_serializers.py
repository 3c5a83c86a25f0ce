"""Questions with their answers, as JSON and as a form."""

from typing import Any

from rest_framework import serializers

from apps.documents.serializers import NAME_LENGTH, REVIEW, FlagField
from core.serializers import NameField, StrictSerializer
from services.pairing import Pair


class GivenPairSerializer(StrictSerializer):
    """`question_lists` says what they must be."""

    question = serializers.CharField(allow_blank=True, trim_whitespace=False)
    answer = serializers.CharField(allow_blank=True, trim_whitespace=False)


class PairsSerializer(StrictSerializer):
    """Questions, at most 5,000 of 500 characters, and their answers of at most 10,000."""

    name = NameField(max_length=NAME_LENGTH)
    pairs = GivenPairSerializer(many=True)
    review = serializers.BooleanField(default=False, help_text=REVIEW)


class NewPairsSerializer(PairsSerializer):
    """Questions and answers in place of others."""

    name = NameField(max_length=NAME_LENGTH, required=False)


class PairsFileSerializer(StrictSerializer):
    """A CSV file of questions and answers; its name is shown unless another is given."""

    file = serializers.FileField(allow_empty_file=True)
    name = NameField(max_length=NAME_LENGTH, required=False)
    review = FlagField(default=False, help_text=REVIEW)


class PairSerializer(serializers.Serializer[Pair]):
    """A question, and what is answered."""

    question = serializers.CharField()
    answer = serializers.CharField()


class RecutSerializer(serializers.Serializer[dict[str, Any]]):
    documents = serializers.IntegerField(help_text="How many are cut anew.")
