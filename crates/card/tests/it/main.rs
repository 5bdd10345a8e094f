//! Dialogues with virtual cards: sound ones, hostile ones, and recorded shapes.

#[cfg(test)]
mod certificates;
#[cfg(test)]
mod corpus;
#[cfg(test)]
mod dialogue;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod virtual_card;
