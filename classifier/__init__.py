"""The Django app: people, moles, photos, assessments, reviews, partners and the audit trail."""
